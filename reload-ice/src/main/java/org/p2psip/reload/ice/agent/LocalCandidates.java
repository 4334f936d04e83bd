// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes this end's candidates: gives them foundations and priorities and leaves out what is redundant (RFC 8445,
 * Sections 5.1.1 to 5.1.3).
 */
public final class LocalCandidates {
    private final ProtocolClass protocol;
    private final Map<String, String> foundations = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Integer> preferences = new LinkedHashMap<>();
    private final List<LocalCandidate> candidates = new ArrayList<>();

    /** Creates an empty set for what runs over the candidates. */
    public LocalCandidates(ProtocolClass protocol) {
        this.protocol = protocol;
    }

    /** Adds the sockets' addresses, within each family the best first; families take turns in priority. */
    public void addHosts(List<InetSocketAddress> bases) {
        List<InetAddress> order = LocalPreferences.interleave(
                bases.stream().map(InetSocketAddress::getAddress).distinct().collect(Collectors.toList()));
        for (InetSocketAddress base : bases) {
            int preference = LocalPreferences.preference(protocol, order.indexOf(base.getAddress()));
            preferences.put(base, preference);
            add(CandidateType.HOST, base, base, base, "", preference);
        }
    }

    /** Adds what a STUN server saw; nothing if it saw the base itself. */
    public Optional<LocalCandidate> addServerReflexive(
            InetSocketAddress mapped, InetSocketAddress base, InetSocketAddress server) {
        return add(CandidateType.SERVER_REFLEXIVE, mapped, base, base, ip(server), preferenceOf(base));
    }

    /**
     * Adds a relay.
     *
     * @param relayed the relay's address
     * @param mapped what the TURN server saw
     * @param base the socket through which the TURN server is reached
     */
    public Optional<LocalCandidate> addRelayed(
            InetSocketAddress relayed, InetSocketAddress mapped, InetSocketAddress base, InetSocketAddress server) {
        return add(CandidateType.RELAYED, relayed, relayed, mapped, ip(server), preferenceOf(base));
    }

    private int preferenceOf(InetSocketAddress base) {
        return preferences.getOrDefault(base, LocalPreferences.preference(protocol, preferences.size()));
    }

    private Optional<LocalCandidate> add(
            CandidateType type,
            InetSocketAddress address,
            InetSocketAddress base,
            InetSocketAddress related,
            String server,
            int preference) {
        boolean redundant = candidates.stream()
                .anyMatch(each -> each.address().equals(address) && each.base().equals(base));
        if (redundant || candidates.size() == IceAgent.MAX_LOCAL_CANDIDATES) {
            return Optional.empty();
        }
        String foundation = foundations.computeIfAbsent(
                type + " " + ip(base) + " " + server, key -> Integer.toString(foundations.size() + 1));
        LocalCandidate candidate =
                new LocalCandidate(type, address, base, related, foundation, Priorities.candidate(type, preference));
        candidates.add(candidate);
        return Optional.of(candidate);
    }

    private static String ip(InetSocketAddress address) {
        return address.getAddress().getHostAddress();
    }

    /** The candidates so far. */
    public List<LocalCandidate> candidates() {
        return List.copyOf(candidates);
    }
}
