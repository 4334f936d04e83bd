// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

/**
 * How good what runs over a candidate is, which comes before the address in its local preference (RFC 6940,
 * Section 6.5.1.6).
 */
public enum ProtocolClass {
    /** Flow and congestion control that are well understood, and no message waits for another. */
    UNORDERED(2),
    /** Flow and congestion control that are well understood, but in one stream, as TCP. */
    STREAM(1),
    /** Datagrams with simple means of their own, as DTLS over UDP with Simple Reliability. */
    SIMPLE(0);

    /** Local preferences that each class has for its addresses. */
    static final int SPAN = 0x4000;

    private final int rank;

    ProtocolClass(int rank) {
        this.rank = rank;
    }

    int lowestPreference() {
        return rank * SPAN;
    }
}
