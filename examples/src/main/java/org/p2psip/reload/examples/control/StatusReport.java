// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.p2psip.reload.examples.text.HostPort;
import org.p2psip.reload.link.LinkStatistics;
import org.p2psip.reload.node.LinkStatus;
import org.p2psip.reload.node.NodeStatistics;
import org.p2psip.reload.node.NodeStatus;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.wire.OverlayLinkType;

/** The status of a node as members of an answer. */
final class StatusReport {
    private static final int NANOS_PER_MICRO = 1000;

    private StatusReport() {}

    static Map<String, Object> of(ReloadNode node, Map<String, Object> life, NodeStatus status) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("overlay", node.configuration().overlayName());
        report.put("user", node.userName());
        report.put("nodeId", status.nodeId());
        report.putAll(life);
        report.put("joined", status.topology().joined());
        report.put("predecessors", status.topology().predecessors());
        report.put("successors", status.topology().successors());
        report.put("fingers", status.topology().fingers());
        List<Map<String, Object>> links = new ArrayList<>();
        status.links().forEach(link -> links.add(link(link)));
        report.put("links", links);
        report.put("messages", messages(status.statistics()));
        Map<String, Object> storage = new LinkedHashMap<>();
        storage.put("resources", status.storage().resources());
        storage.put("values", status.storage().values());
        storage.put("bytes", status.storage().bytes());
        report.put("storage", storage);
        report.put("refusedLinks", status.refusedLinks());
        return report;
    }

    private static Map<String, Object> link(LinkStatus link) {
        LinkStatistics statistics = link.statistics();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("peer", link.peer());
        members.put("user", link.userName());
        members.put("transport", transport(link.type()));
        members.put("remote", HostPort.format(link.remote()));
        members.put("responsive", link.responsive());
        if (statistics.smoothedRttNanos() >= 0) {
            members.put("rttMicros", statistics.smoothedRttNanos() / NANOS_PER_MICRO);
        }
        members.put("ageSeconds", link.age().toSeconds());
        members.put("messagesSent", statistics.messagesSent());
        members.put("messagesReceived", statistics.messagesReceived());
        members.put("bytesSent", statistics.bytesSent());
        members.put("bytesReceived", statistics.bytesReceived());
        return members;
    }

    private static String transport(OverlayLinkType type) {
        return type.equals(OverlayLinkType.TLS_TCP_FH_NO_ICE)
                ? "TLS"
                : type.equals(OverlayLinkType.DTLS_UDP_SR_NO_ICE) || type.equals(OverlayLinkType.DTLS_UDP_SR)
                        ? "DTLS"
                        : "type " + type.value();
    }

    private static Map<String, Object> messages(NodeStatistics statistics) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("received", statistics.received());
        members.put("receivedBytes", statistics.receivedBytes());
        members.put("sent", statistics.sent());
        members.put("sentBytes", statistics.sentBytes());
        members.put("forwarded", statistics.forwarded());
        members.put("retransmitted", statistics.retransmitted());
        members.put("rerouted", statistics.rerouted());
        members.put("dropped", statistics.dropped());
        return members;
    }
}
