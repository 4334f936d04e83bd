// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * How a node learned the address of a candidate (RFC 6940, Section 6.5.1.1).
 *
 * @param value 1 to 4; other types have no known layout
 */
public record CandidateType(int value) {
    /** An address of the node itself. */
    public static final CandidateType HOST = new CandidateType(1);

    /** The node's address as a STUN server sees it. */
    public static final CandidateType SERVER_REFLEXIVE = new CandidateType(2);

    /** Reserved, once peer reflexive: never sent, and a received candidate of this type is to be ignored. */
    public static final CandidateType RESERVED = new CandidateType(3);

    /** An address of a relay. */
    public static final CandidateType RELAYED = new CandidateType(4);

    /** Checks the range. */
    public CandidateType {
        Checks.range("candidate type", value, 1, 4);
    }

    /** Whether a candidate of this type has a related address: all but {@link #HOST}. */
    public boolean hasRelatedAddress() {
        return value != HOST.value;
    }
}
