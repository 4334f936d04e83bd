// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.p2psip.reload.node.LinkStatus;
import org.p2psip.reload.node.NodeStatus;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.node.RouteResult;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ProbeInformationType;

/** Answers what the commands ask a running node. */
public final class NodeControl implements ControlHandler {
    private static final List<ProbeInformationType> PROBED = List.of(
            ProbeInformationType.UPTIME, ProbeInformationType.NUM_RESOURCES, ProbeInformationType.RESPONSIBLE_SET);

    private final ReloadNode node;
    private final Supplier<Map<String, Object>> life;

    /** @param life how the process is, for its status: any members; called on any thread */
    public NodeControl(ReloadNode node, Supplier<Map<String, Object>> life) {
        this.node = node;
        this.life = life;
    }

    @Override
    public CompletionStage<Map<String, Object>> handle(Map<String, Object> request) {
        Object command = request.get("command");
        if ("status".equals(command)) {
            return node.status().thenApply(status -> StatusReport.of(node, life.get(), status));
        }
        if ("ping".equals(command) || "probe".equals(command) || "route".equals(command)) {
            return node.status().thenCompose(status -> ask(String.valueOf(command), request, users(status)));
        }
        throw new IllegalArgumentException("the command is " + command
                + ", known are status, ping, probe and route; is the peer of another" + " version?");
    }

    private CompletionStage<Map<String, Object>> ask(
            String command, Map<String, Object> request, Map<String, NodeId> users) {
        if (!(request.get("target") instanceof String text)) {
            throw new IllegalArgumentException("the request has no target");
        }
        Target target = Target.parse(
                text, node.configuration().overlayName(), node.configuration().nodeIdLength(), users, node::resourceId);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("target", text);
        answer.put("meaning", target.meaning());
        return switch (command) {
            case "ping" ->
                node.ping(List.of(target.destination())).thenApply(result -> {
                    putNode(answer, "responder", result.responder(), users);
                    answer.put("hops", result.hops());
                    answer.put("micros", micros(result.roundTrip()));
                    return answer;
                });
            case "probe" ->
                node.probe(List.of(target.destination()), PROBED).thenApply(result -> {
                    putNode(answer, "responder", result.responder(), users);
                    answer.put("micros", micros(result.roundTrip()));
                    ProbeReport.put(answer, result.information());
                    return answer;
                });
            default ->
                node.route(target.destination()).thenApply(result -> {
                    putRoute(answer, result, users);
                    return answer;
                });
        };
    }

    private static void putRoute(Map<String, Object> answer, RouteResult result, Map<String, NodeId> users) {
        List<Map<String, Object>> hops = new ArrayList<>();
        for (RouteResult.Hop hop : result.hops()) {
            Map<String, Object> line = new LinkedHashMap<>();
            putNode(line, "node", hop.node(), users);
            line.put("micros", micros(hop.roundTrip()));
            hops.add(line);
        }
        answer.put("hops", hops);
        answer.put("outcome", result.outcome().name());
        NodeId next = result.next();
        if (next != null) {
            putNode(answer, "next", next, users);
        }
    }

    private static void putNode(Map<String, Object> into, String name, NodeId nodeId, Map<String, NodeId> users) {
        into.put(name, nodeId);
        users.forEach((user, owner) -> {
            if (owner.equals(nodeId)) {
                into.put("user", user);
            }
        });
    }

    /** This node's user and those of the nodes it is linked with. */
    private Map<String, NodeId> users(NodeStatus status) {
        Map<String, NodeId> users = new HashMap<>();
        for (LinkStatus link : status.links()) {
            users.put(link.userName(), link.peer());
        }
        users.put(node.userName(), node.nodeId());
        users.remove("");
        return users;
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }
}
