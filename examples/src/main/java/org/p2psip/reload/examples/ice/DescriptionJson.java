// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.ice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.p2psip.reload.examples.text.HostPort;
import org.p2psip.reload.ice.agent.CandidateType;
import org.p2psip.reload.ice.agent.IceCredentials;
import org.p2psip.reload.ice.agent.LocalCandidate;
import org.p2psip.reload.ice.agent.RemoteCandidate;
import org.p2psip.reload.ice.agent.RemoteDescription;

/** The descriptions that agents exchange, as JSON. */
final class DescriptionJson {
    private static final int MAX_PORT = 0xFFFF;
    private static final Map<CandidateType, String> NAMES = Map.of(
            CandidateType.HOST, "host",
            CandidateType.SERVER_REFLEXIVE, "srflx",
            CandidateType.PEER_REFLEXIVE, "prflx",
            CandidateType.RELAYED, "relay");

    private DescriptionJson() {}

    static Map<String, Object> write(IceCredentials credentials, boolean controlling, List<LocalCandidate> candidates) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("ufrag", credentials.ufrag());
        values.put("pwd", credentials.password());
        values.put("controlling", controlling);
        values.put("candidates", candidates.stream().map(DescriptionJson::write).collect(Collectors.toList()));
        return values;
    }

    private static Map<String, Object> write(LocalCandidate candidate) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("foundation", candidate.foundation());
        values.put("component", 1L);
        values.put("transport", "udp");
        values.put("priority", candidate.priority());
        values.put("ip", candidate.address().getAddress().getHostAddress());
        values.put("port", (long) candidate.address().getPort());
        values.put("type", name(candidate.type()));
        if (candidate.type() != CandidateType.HOST) {
            values.put("raddr", candidate.related().getAddress().getHostAddress());
            values.put("rport", (long) candidate.related().getPort());
        }
        return values;
    }

    /**
     * Reads a description; candidates over other transports are left out.
     *
     * @throws IllegalArgumentException if something is missing or not what it should be
     */
    static RemoteDescription read(Map<String, Object> values) {
        IceCredentials credentials = new IceCredentials(text(values, "ufrag"), text(values, "pwd"));
        if (!(values.get("candidates") instanceof List<?> listed)) {
            throw new IllegalArgumentException("candidates are missing");
        }
        List<RemoteCandidate> candidates = new ArrayList<>();
        for (Object each : listed) {
            if (!(each instanceof Map<?, ?> candidate)) {
                throw new IllegalArgumentException("a candidate is no object");
            }
            if ("udp".equals(text(candidate, "transport").toLowerCase(Locale.ROOT))) {
                candidates.add(readCandidate(candidate));
            }
        }
        return new RemoteDescription(credentials, candidates);
    }

    private static RemoteCandidate readCandidate(Map<?, ?> candidate) {
        InetAddress ip = HostPort.lookUp(text(candidate, "ip"));
        return new RemoteCandidate(
                type(text(candidate, "type")),
                new InetSocketAddress(ip, (int) number(candidate, "port", MAX_PORT)),
                text(candidate, "foundation"),
                number(candidate, "priority", 0xFFFF_FFFFL));
    }

    private static CandidateType type(String name) {
        return NAMES.entrySet().stream()
                .filter(each -> each.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("type is " + name));
    }

    private static String text(Map<?, ?> values, String name) {
        if (values.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(name + " is missing");
    }

    private static long number(Map<?, ?> values, String name, long maximum) {
        if (values.get(name) instanceof Long number && number >= 0 && number <= maximum) {
            return number;
        }
        throw new IllegalArgumentException(name + " is missing, or not from 0 to " + maximum);
    }

    /** A candidate's type as SDP writes it. */
    static String name(CandidateType type) {
        return NAMES.getOrDefault(type, "unknown");
    }

    static List<Object> address(InetSocketAddress address) {
        return List.of(address.getAddress().getHostAddress(), (long) address.getPort());
    }
}
