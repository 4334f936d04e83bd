// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunKey;
import org.p2psip.reload.ice.stun.StunMessage;

/** Judges requests before anything is done about them (RFC 8445, Section 7.3, and RFC 8489, Section 9.1.3). */
final class IncomingChecks {
    private static final int MAX_LISTED_UNKNOWN = 4;

    private final StunIntegrity integrity;
    private final StunKey localKey;
    private final byte[] usernamePrefix;

    IncomingChecks(StunIntegrity integrity, IceCredentials local, StunKey localKey) {
        this.integrity = integrity;
        this.localKey = localKey;
        this.usernamePrefix = (local.ufrag() + ":").getBytes(StandardCharsets.US_ASCII);
    }

    /** What to do with a request. */
    sealed interface Verdict permits Accepted, Rejected, Ignored {}

    /**
     * A check of the far end.
     *
     * @param priority of the candidate that the request came from, if it is not known yet
     * @param claimsControlling the role that the far end claims
     * @param tieBreaker unsigned
     */
    record Accepted(long priority, boolean claimsControlling, long tieBreaker, boolean useCandidate)
            implements Verdict {}

    /**
     * To be refused.
     *
     * @param authenticated whether the refusal is to be protected
     */
    record Rejected(StunError error, List<AttributeType> unknown, boolean authenticated) implements Verdict {}

    /** Not STUN, or not for anybody. */
    record Ignored() implements Verdict {}

    /** Whether the user name is that of this end. */
    boolean isForUs(StunMessage request) {
        return request.valueStartsWith(AttributeType.USERNAME, usernamePrefix);
    }

    Verdict judge(StunMessage request) {
        if (!integrity.verifyFingerprint(request)) {
            return new Ignored();
        }
        boolean hasIntegrity = request.hasIntegrity() || request.hasIntegritySha256();
        if (!hasIntegrity || !request.has(AttributeType.USERNAME)) {
            return new Rejected(StunError.BAD_REQUEST, List.of(), false);
        }
        if (!isForUs(request) || !integrity.verify(request, localKey)) {
            return new Rejected(StunError.UNAUTHENTICATED, List.of(), false);
        }
        List<AttributeType> unknown = request.notUnderstood(IncomingChecks::understands, MAX_LISTED_UNKNOWN);
        if (!unknown.isEmpty()) {
            return new Rejected(StunError.UNKNOWN_ATTRIBUTE, unknown, true);
        }
        try {
            OptionalLong priority = request.uint32(AttributeType.PRIORITY);
            OptionalLong controlling = request.uint64(AttributeType.ICE_CONTROLLING);
            OptionalLong controlled = request.uint64(AttributeType.ICE_CONTROLLED);
            if (!priority.isPresent() || controlling.isPresent() == controlled.isPresent()) {
                return new Rejected(StunError.BAD_REQUEST, List.of(), true);
            }
            return new Accepted(
                    priority.getAsLong(),
                    controlling.isPresent(),
                    controlling.isPresent() ? controlling.getAsLong() : controlled.getAsLong(),
                    request.has(AttributeType.USE_CANDIDATE));
        } catch (StunFormatException e) {
            return new Rejected(StunError.BAD_REQUEST, List.of(), true);
        }
    }

    private static boolean understands(AttributeType type) {
        return type.equals(AttributeType.USERNAME)
                || type.equals(AttributeType.PRIORITY)
                || type.equals(AttributeType.USE_CANDIDATE);
    }
}
