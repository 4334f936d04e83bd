// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import io.netty.buffer.ByteBuf;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    private static final int CHANGE_ADDRESS = 0x04;
    private static final int CHANGE_PORT = 0x02;

    private static final StunError UNKNOWN_ATTRIBUTE = new StunError(StunError.UNKNOWN_ATTRIBUTE.code(), "");

    private final StunWriter writer;
    private final StunIntegrity integrity;
    private final RateLimit limit;
    private @Nullable InetSocketAddress other;
    private long answered;
    private long held;
    private long ignored;

    /** Creates a server held back by {@code limit}. */
    public BindingServer(StunIntegrity integrity, RateLimit limit) {
        this.integrity = integrity;
        this.writer = new StunWriter(integrity);
        this.limit = limit;
    }

    /** From where answers come that are to come from another port (RFC 5780); without it such requests are refused. */
    public void otherAddress(InetSocketAddress address) {
        other = address;
    }

    /** Whether a request that is answered wants its answer from {@link #otherAddress} (RFC 5780, Section 7.2). */
    public static boolean asksForOtherPort(StunMessage request) {
        return (changes(request) & CHANGE_PORT) != 0;
    }

    /** Where the answer goes: to the sender, or to another port of it (RFC 5780, Section 7.5). */
    public static InetSocketAddress destination(StunMessage request, InetSocketAddress from) {
        return request.value(AttributeType.RESPONSE_PORT)
                .filter(value -> value.readableBytes() == Integer.BYTES)
                .map(value -> value.getUnsignedShort(value.readerIndex()))
                .filter(port -> port > 0)
                .map(port -> new InetSocketAddress(from.getAddress(), port))
                .orElse(from);
    }

    private static int changes(StunMessage request) {
        return request.value(AttributeType.CHANGE_REQUEST)
                .filter(value -> value.readableBytes() == Integer.BYTES)
                .map(value -> value.getInt(value.readerIndex()))
                .orElse(0);
    }

    /**
     * Answers a message if it is a Binding request of no session.
     *
     * @param out where to append the answer
     * @return whether there is an answer, to be sent to its {@link #destination}
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
        List<AttributeType> unknown = message.notUnderstood(type -> understands(type, message), MAX_LISTED_UNKNOWN);
        if (unknown.isEmpty()) {
            writer.beginResponse(out, StunClass.SUCCESS_RESPONSE, message)
                    .xorAddress(AttributeType.XOR_MAPPED_ADDRESS, from);
            InetSocketAddress elsewhere = other;
            // With two addresses of IPv6 the answer would be longer than it may be.
            if (elsewhere != null
                    && message.has(AttributeType.CHANGE_REQUEST)
                    && elsewhere.getAddress() instanceof Inet4Address) {
                writer.address(AttributeType.OTHER_ADDRESS, elsewhere);
            }
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

    /** What an ICE agent or a client of RFC 5389 may say, which changes nothing in the answer, and some of RFC 5780. */
    private boolean understands(AttributeType type, StunMessage request) {
        if (type.equals(AttributeType.CHANGE_REQUEST)) {
            return other != null && (changes(request) & CHANGE_ADDRESS) == 0;
        }
        return type.equals(AttributeType.RESPONSE_PORT)
                || type.equals(AttributeType.PRIORITY)
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
