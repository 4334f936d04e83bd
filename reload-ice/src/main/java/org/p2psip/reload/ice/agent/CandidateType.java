// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

/** Where a candidate was learnt (RFC 8445, Section 5.1.1). */
public enum CandidateType {
    /** An address of the host itself. */
    HOST(126),
    /** An address that a check came from; never told to the far end. */
    PEER_REFLEXIVE(110),
    /** An address that a STUN server saw. */
    SERVER_REFLEXIVE(100),
    /** An address of a TURN server. */
    RELAYED(0);

    private final int preference;

    CandidateType(int preference) {
        this.preference = preference;
    }

    /** The type's part of a priority, from 0 to 126, as RFC 8445, Section 5.1.2.2, recommends. */
    public int preference() {
        return preference;
    }
}
