// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit.nat;

/** The kinds of NAT by their usual names. */
public enum NatKind {
    /** One mapping per socket, and everybody may send to it. */
    FULL_CONE(EndpointRule.INDEPENDENT, EndpointRule.INDEPENDENT),
    /** One mapping per socket, and who was sent to may send, from any port. */
    ADDRESS_RESTRICTED(EndpointRule.INDEPENDENT, EndpointRule.ADDRESS),
    /** One mapping per socket, and who was sent to may send, from that port. */
    PORT_RESTRICTED(EndpointRule.INDEPENDENT, EndpointRule.ADDRESS_AND_PORT),
    /** Another mapping for each endpoint, to which only that endpoint may send. */
    SYMMETRIC(EndpointRule.ADDRESS_AND_PORT, EndpointRule.ADDRESS_AND_PORT);

    private final EndpointRule mapping;
    private final EndpointRule filtering;

    NatKind(EndpointRule mapping, EndpointRule filtering) {
        this.mapping = mapping;
        this.filtering = filtering;
    }

    /** What a mapping holds for. */
    public EndpointRule mapping() {
        return mapping;
    }

    /** Who may send to a mapping. */
    public EndpointRule filtering() {
        return filtering;
    }
}
