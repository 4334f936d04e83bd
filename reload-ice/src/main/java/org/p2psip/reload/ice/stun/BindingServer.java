// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Answers Binding requests of anybody with the address they came from (RFC 8489, Section 6.3.1, and RFC 6940,
 * Section 6.5.1.4).
 *
 * <p>As the sender's address may be forged, the answer holds nothing but what was asked for, at most
 * {@link #MAX_ADDED_BYTES} more than the request, and a {@link RateLimit} holds floods back. Requests with USERNAME are those
 * of ICE and not answered here.
 */
public final class BindingServer {
    /** How many bytes an answer may have beyond its request: an IPv6 address, or an error with its list. */
    public static final int MAX_ADDED_BYTES = 24;

    /** How many unknown attributes an error lists; as many as fit beside the error's code. */
    private static final int MAX_LISTED_UNKNOWN = 4;

    private static final StunError UNKNOWN_ATTRIBUTE = new StunError(StunError.UNKNOWN_ATTRIBUTE.code(), "");

    private final StunWriter writer;
    private final StunIntegrity integrity;
    private final RateLimit limit;
    private long answered;
    private long held;
    private long ignored;

    /** Creates a server held back by {@code limit}. */
    public BindingServer(StunIntegrity integrity, RateLimit limit) {
        this.integrity = integrity;
        this.writer = new StunWriter(integrity);
        this.limit = limit;
    }

    /**
     * Answers a message if it is a Binding request of no session.
     *
     * @param out where to append the answer
     * @return whether there is an answer, to be sent back to {@code from}
     */
    public boolean handleMessage(StunMessage message, InetSocketAddress from, ByteBuf out, long nowNanos) {
        if (!message.is(StunClass.REQUEST, StunMethod.BINDING)
                || message.has(AttributeType.USERNAME)
                || (message.hasFingerprint() && !integrity.verifyFingerprint(message))) {
            ignored++;
            return false;
        }
        if (!limit.tryAcquire(from.getAddress(), nowNanos)) {
            held++;
            return false;
        }
        answered++;
        List<AttributeType> unknown = message.notUnderstood(BindingServer::understands, MAX_LISTED_UNKNOWN);
        if (unknown.isEmpty()) {
            writer.beginResponse(out, StunClass.SUCCESS_RESPONSE, message)
                    .xorAddress(AttributeType.XOR_MAPPED_ADDRESS, from);
        } else {
            writer.beginResponse(out, StunClass.ERROR_RESPONSE, message)
                    .error(UNKNOWN_ATTRIBUTE)
                    .unknownAttributes(unknown);
        }
        if (message.hasFingerprint()) {
            writer.fingerprintAndEnd();
        } else {
            writer.end();
        }
        return true;
    }

    /** What an ICE agent or a client of RFC 5389 may say, which changes nothing in the answer. */
    private static boolean understands(AttributeType type) {
        return type.equals(AttributeType.PRIORITY)
                || type.equals(AttributeType.USE_CANDIDATE)
                || type.equals(AttributeType.REALM)
                || type.equals(AttributeType.NONCE);
    }

    /** What became of the messages so far. */
    public Statistics statistics() {
        return new Statistics(answered, held, ignored);
    }

    /**
     * What became of messages.
     *
     * @param answered requests that were answered
     * @param held requests that were dropped by the limit
     * @param ignored messages that are not this server's business
     */
    public record Statistics(long answered, long held, long ignored) {}
}
