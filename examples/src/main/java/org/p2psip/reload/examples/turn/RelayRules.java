// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.turn;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.text.HostPort;
import org.p2psip.reload.ice.driver.OwnAddresses;
import org.p2psip.reload.ice.turn.AddressFamily;
import org.p2psip.reload.ice.turn.PeerPolicy;
import org.p2psip.reload.ice.turn.RelayAddress;
import org.p2psip.reload.ice.turn.TurnServerSettings;
import picocli.CommandLine.Option;

/** What an operator lets a TURN server do: at which addresses and ports, for which peers, how much and how long. */
final class RelayRules {
    private static final int BYTES_PER_KBIT = 125;

    @Option(
            names = "--relay",
            paramLabel = "IP",
            description = "A local address to relay at, one of each family; default: those that are listened at.")
    private List<String> relays = List.of();

    @Option(
            names = "--external",
            paramLabel = "IP",
            description = "The address at which the world reaches that of --relay, if a NAT passes all on to it.")
    private List<String> external = List.of();

    @Option(
            names = "--ports",
            paramLabel = "FIRST-LAST",
            defaultValue = "49152-65535",
            description = "Ports to relay at; default: ${DEFAULT-VALUE}.")
    private String ports;

    @Option(
            names = "--allow",
            paramLabel = "NETWORK/BITS",
            description =
                    "Relays to this network as well, though it is not of the open Internet, such as the office's own.")
    private List<String> allowed = List.of();

    @Option(
            names = "--allow-any",
            description = "Relays to any address, loopback and this host included: for laboratories alone.")
    private boolean allowAny;

    @Option(
            names = "--allocations",
            paramLabel = "N",
            defaultValue = "4000",
            description = "How many allocations there may be; default: ${DEFAULT-VALUE}.")
    private int allocations;

    @Option(
            names = "--user-allocations",
            paramLabel = "N",
            defaultValue = "16",
            description = "How many of them one user may have; default: ${DEFAULT-VALUE}.")
    private int userAllocations;

    @Option(
            names = "--kbit",
            paramLabel = "N",
            defaultValue = "0",
            description = "How many kbit/s are relayed in all; 0, the default, for any number.")
    private long kbit;

    @Option(
            names = "--user-kbit",
            paramLabel = "N",
            defaultValue = "0",
            description = "How many kbit/s are relayed for one user; 0, the default, for any number.")
    private long userKbit;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "525600",
            description = "How long one allocation may last, 10 to 525600 minutes; default: ${DEFAULT-VALUE}, a year.")
    private int minutes;

    @Option(
            names = "--old-clients",
            description = "Serves clients of before RFC 8656 as well, with channel numbers that it refuses.")
    private boolean oldClients;

    @Option(
            names = "--refusals",
            paramLabel = "N",
            defaultValue = "50",
            description =
                    "How many refusals a second are told to one address that is not authenticated; others are dropped."
                            + " Default: ${DEFAULT-VALUE}.")
    private int refusals;

    /** The settings, for a server that listens at {@code listened}. */
    TurnServerSettings.Builder settings(List<InetAddress> listened) throws CommandFailure {
        try {
            int[] range = range();
            return TurnServerSettings.relayingAt(addresses(listened))
                    .ports(range[0], range[1])
                    .allocations(allocations, userAllocations)
                    .bytesPerSecond(kbit * BYTES_PER_KBIT, userKbit * BYTES_PER_KBIT)
                    .oldClients(oldClients)
                    .maxAge(Duration.ofMinutes(minutes))
                    .refusalsPerSecond(Math.max(1, refusals), Math.max(1, refusals) * 20);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, String.valueOf(e.getMessage()));
        }
    }

    private int[] range() {
        return PortRange.parse("--ports", ports);
    }

    private List<RelayAddress> addresses(List<InetAddress> listened) {
        Map<AddressFamily, InetAddress> local = new LinkedHashMap<>();
        for (String each : relays) {
            InetAddress address = HostPort.lookUp(each);
            if (local.put(AddressFamily.of(address), address) != null) {
                throw new IllegalArgumentException("--relay names two addresses of one family");
            }
        }
        if (relays.isEmpty()) {
            for (InetAddress each : listened) {
                local.putIfAbsent(AddressFamily.of(each), each);
            }
        }
        List<RelayAddress> addresses = new ArrayList<>();
        for (InetAddress each : local.values()) {
            addresses.add(new RelayAddress(each, external(each)));
        }
        return addresses;
    }

    private InetAddress external(InetAddress local) {
        for (String each : external) {
            InetAddress address = HostPort.lookUp(each);
            if (AddressFamily.of(address) == AddressFamily.of(local)) {
                return address;
            }
        }
        if (local.isAnyLocalAddress()) {
            throw new IllegalArgumentException(
                    "clients have to be told one address to relay at: give --external, or --relay with one of this host");
        }
        return local;
    }

    /** To which peers the server relays. */
    PeerPolicy policy(List<RelayAddress> addresses) throws CommandFailure {
        if (allowAny) {
            return PeerPolicy.anyUnicast();
        }
        List<InetAddress> own = new ArrayList<>(OwnAddresses.all());
        for (RelayAddress each : addresses) {
            own.add(each.external());
        }
        PeerPolicy policy = PeerPolicy.global(own);
        for (String each : allowed) {
            policy = policy.allowing(NetworkText.parse("--allow", each));
        }
        return policy;
    }
}
