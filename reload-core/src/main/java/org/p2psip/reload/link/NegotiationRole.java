// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

/** Which side of an Attach or AppAttach a node is on (RFC 6940, Section 6.5.1.9). */
public enum NegotiationRole {
    /** Sent the request: controls ICE, is the TLS or DTLS server, writes the role "passive". */
    OFFERER("passive"),
    /** Sent the answer: is controlled, is the TLS or DTLS client, writes the role "active". */
    ANSWERER("active");

    private final String roleName;

    NegotiationRole(String roleName) {
        this.roleName = roleName;
    }

    /** The value of the field {@code role} in what this side sends (RFC 6940, Section 6.5.1.1), in ASCII. */
    public String roleName() {
        return roleName;
    }

    /** The side at the other end. */
    public NegotiationRole other() {
        return this == OFFERER ? ANSWERER : OFFERER;
    }
}
