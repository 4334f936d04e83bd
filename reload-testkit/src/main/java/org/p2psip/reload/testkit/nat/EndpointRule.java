// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit.nat;

/** On how much of the far endpoint a NAT makes a decision depend (RFC 4787, Sections 4.1 and 5). */
public enum EndpointRule {
    /** On nothing of it. */
    INDEPENDENT,
    /** On its IP address. */
    ADDRESS,
    /** On its IP address and port. */
    ADDRESS_AND_PORT
}
