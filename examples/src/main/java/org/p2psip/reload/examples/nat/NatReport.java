// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.nat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found out.
 *
 * @param ports which ports of those that answered were asked, and whether an answer came
 * @param reached round trip in milliseconds of each peer that was asked, or -1 if it did not answer
 * @param local what was asked from
 * @param mapped as what the first peer saw it; null if none answered
 * @param mapping what decides on the port outside
 * @param filtering who may send to it
 * @param hairpin whether two hosts inside reach each other at the outer address; null where there is no NAT
 * @param keptSeconds longest silence after which the port was still open; -1 if that was not tried
 * @param lostSeconds shortest silence after which it was not; -1 if there was none
 */
record NatReport(
        Map<Integer, Boolean> ports,
        Map<InetSocketAddress, Long> reached,
        InetSocketAddress local,
        @Nullable InetSocketAddress mapped,
        Rule mapping,
        Rule filtering,
        @Nullable Boolean hairpin,
        long keptSeconds,
        long lostSeconds) {
    /** What a NAT looks at (RFC 4787, Sections 4.1 and 5). */
    enum Rule {
        ENDPOINT_INDEPENDENT,
        ADDRESS_DEPENDENT,
        ADDRESS_AND_PORT_DEPENDENT,
        /** Not endpoint-independent; how strict, no peer could tell. */
        ADDRESS_DEPENDENT_AT_LEAST,
        UNKNOWN;

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Whether the address that others see is the host's own. */
    boolean isTranslated() {
        return mapped != null && !mapped.equals(local);
    }

    /** How others are reached: what ICE can do between this network and one of theirs. */
    List<String> outlook() {
        if (mapped == null) {
            return List.of("through a TURN server over TCP or TLS only: UDP is blocked, or none of these peers is up");
        }
        if (mapping != Rule.ENDPOINT_INDEPENDENT) {
            return List.of(
                    "directly: hosts without NAT, and behind NATs that let in what they have not asked for, or any port of an"
                            + " address they have asked",
                    "through a relay: hosts behind NATs that look at ports (address-and-port-dependent filtering)");
        }
        if (filtering == Rule.ENDPOINT_INDEPENDENT || filtering == Rule.ADDRESS_DEPENDENT) {
            return List.of("directly: everybody whose network lets UDP out");
        }
        return List.of(
                "directly: everybody whose network lets UDP out and keeps one port for all (endpoint-independent mapping)",
                "through a relay: hosts behind NATs with another port for each far end (symmetric)");
    }
}
