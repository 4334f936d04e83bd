// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.text.HostPort;
import org.p2psip.reload.examples.turn.NetworkText;
import org.p2psip.reload.examples.turn.PortRange;
import org.p2psip.reload.examples.turn.UserFile;
import org.p2psip.reload.ice.driver.TurnAddress;
import org.p2psip.reload.ice.turn.Network;
import org.p2psip.reload.wire.NodeId;
import picocli.CommandLine.Option;

/** Whether a peer relays for others, for whom, and how much. */
final class OfferOptions {
    private static final int BYTES_PER_KBIT = 125;

    @Option(
            names = "--offer-relay",
            description =
                    "With ICE: relays for other members, if all of them can reach this peer: if no STUN server sees it at"
                            + " another address than its own, which is of the open Internet. docs/turn.md tells more.")
    private boolean offer;

    @Option(
            names = "--relay-external",
            paramLabel = "IP",
            description =
                    "The address at which all members reach the relay. Then it is offered without being looked at.")
    private @Nullable String external;

    @Option(
            names = "--relay-listen",
            paramLabel = "HOST[:PORT]",
            description = "Where the relay listens; default: the address that others reach, port 3478.")
    private @Nullable String listen;

    @Option(
            names = "--relay-for",
            paramLabel = "FILE",
            description = "Relays for these members only: Node-IDs, one a line. Default: for all.")
    private @Nullable File members;

    @Option(
            names = "--relay-site",
            paramLabel = "NETWORK/BITS",
            description =
                    "Clients of these networks come first: others get at most half of what there is. May be repeated.")
    private List<String> site = List.of();

    @Option(
            names = "--relay-to",
            paramLabel = "NETWORK/BITS",
            description = "Relays to this network as well, though it is not of the open Internet. May be repeated.")
    private List<String> allowed = List.of();

    @Option(
            names = "--relays",
            paramLabel = "N",
            defaultValue = "64",
            description = "How many relays there may be at once; default: ${DEFAULT-VALUE}.")
    private int relays;

    @Option(
            names = "--relays-each",
            paramLabel = "N",
            defaultValue = "8",
            description = "How many of them one member may have; default: ${DEFAULT-VALUE}.")
    private int relaysEach;

    @Option(
            names = "--relay-kbit",
            paramLabel = "N",
            defaultValue = "10000",
            description = "How many kbit/s are relayed in all, 0 for any number; default: ${DEFAULT-VALUE}.")
    private long kbit;

    @Option(
            names = "--relay-kbit-each",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many kbit/s are relayed for one member, 0 for any number; default: ${DEFAULT-VALUE}.")
    private long kbitEach;

    @Option(
            names = "--relay-minutes",
            paramLabel = "N",
            defaultValue = "1440",
            description = "How long one relay may last, 10 to 525600 minutes; default: ${DEFAULT-VALUE}, a day.")
    private int minutes;

    @Option(
            names = "--relay-ports",
            paramLabel = "FIRST-LAST",
            defaultValue = "49152-65535",
            description = "Ports to relay at; default: ${DEFAULT-VALUE}.")
    private String ports;

    /** The rules, or null if nothing is offered. */
    @Nullable
    OfferRules rules(boolean ice, boolean client, boolean turnKey, InetSocketAddress peer) throws CommandFailure {
        if (!offer) {
            if (external != null || listen != null || members != null || !site.isEmpty() || !allowed.isEmpty()) {
                throw wrong("--relay-… options need --offer-relay");
            }
            return null;
        }
        if (!ice || client) {
            throw wrong("--offer-relay is for peers of overlays with ICE" + (client ? ", not for clients" : ""));
        }
        if (!turnKey) {
            throw wrong("--offer-relay: the configuration has no turn-key, without which members have no passwords");
        }
        try {
            int[] range = PortRange.parse("--relay-ports", ports);
            InetAddress outside = external == null ? null : HostPort.lookUp(external);
            InetSocketAddress at = listen == null
                    ? new InetSocketAddress(peer.getAddress(), TurnAddress.PORT)
                    : HostPort.parse(listen, TurnAddress.PORT, false);
            OfferRules rules = new OfferRules(
                    outside,
                    at,
                    members(),
                    networks("--relay-site", site),
                    networks("--relay-to", allowed),
                    relays,
                    relaysEach,
                    kbit * BYTES_PER_KBIT,
                    kbitEach * BYTES_PER_KBIT,
                    Duration.ofMinutes(minutes),
                    range[0],
                    range[1]);
            rules.check();
            return rules;
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Set<NodeId> members() throws CommandFailure {
        if (members == null) {
            return null;
        }
        Set<NodeId> named = new HashSet<>();
        for (String each : UserFile.lines(members)) {
            try {
                named.add(NodeId.parse(each));
            } catch (IllegalArgumentException e) {
                throw wrong(members + ": " + each + " is no Node-ID");
            }
        }
        return named;
    }

    private static List<Network> networks(String option, List<String> texts) throws CommandFailure {
        List<Network> networks = new ArrayList<>();
        for (String each : texts) {
            networks.add(NetworkText.parse(option, each));
        }
        return networks;
    }

    private static CommandFailure wrong(String what) {
        return new CommandFailure(CommandFailure.WRONG_INPUT, what);
    }
}
