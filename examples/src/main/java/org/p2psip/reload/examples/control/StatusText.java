// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.p2psip.reload.examples.text.TextTable;

/** A peer's status for people. */
final class StatusText {
    private StatusText() {}

    static List<String> lines(Map<String, Object> status) {
        Map<String, String> users = users(status);
        List<String> lines = new ArrayList<>();
        lines.add(Answers.text(status, "user") + " in " + Answers.text(status, "overlay") + ", Node-ID "
                + Answers.text(status, "nodeId"));
        lines.add(Answers.text(status, "state") + ", up for " + Answers.span(Answers.number(status, "uptimeSeconds"))
                + ", listening on " + Answers.text(status, "listening"));
        lines.add("predecessors  " + names(Answers.texts(status, "predecessors"), users));
        lines.add("successors    " + names(Answers.texts(status, "successors"), users));
        lines.add("fingers       " + names(Answers.texts(status, "fingers"), users));
        Map<String, Object> storage = Answers.object(status, "storage");
        lines.add("stores        " + Answers.text(storage, "values") + " values of "
                + Answers.text(storage, "resources") + " resources, " + Answers.text(storage, "bytes") + " bytes");
        Map<String, Object> messages = Answers.object(status, "messages");
        lines.add("messages      received " + Answers.text(messages, "received") + ", sent "
                + Answers.text(messages, "sent") + ", of these forwarded " + Answers.text(messages, "forwarded")
                + ", sent again " + Answers.text(messages, "retransmitted") + ", sent another way "
                + Answers.text(messages, "rerouted"));
        counts(lines, "dropped       ", Answers.object(messages, "dropped"));
        counts(lines, "refused       ", Answers.object(status, "refusedLinks"));
        lines.addAll(links(Answers.objects(status, "links")));
        return lines;
    }

    private static List<String> links(List<Map<String, Object>> links) {
        if (links.isEmpty()) {
            return List.of("no links");
        }
        TextTable table =
                new TextTable("link with", "Node-ID", "over", "at", "round trip", "age", "sent", "received", "state");
        for (Map<String, Object> link : links) {
            table.row(
                    Answers.text(link, "user"),
                    Answers.text(link, "peer"),
                    Answers.text(link, "transport"),
                    Answers.text(link, "remote"),
                    Answers.millis(link, "rttMicros"),
                    Answers.span(Answers.number(link, "ageSeconds")),
                    Answers.text(link, "messagesSent"),
                    Answers.text(link, "messagesReceived"),
                    Boolean.FALSE.equals(link.get("responsive")) ? "does not respond" : "up");
        }
        return table.lines();
    }

    private static void counts(List<String> lines, String heading, Map<String, Object> counts) {
        if (!counts.isEmpty()) {
            lines.add(heading
                    + counts.entrySet().stream()
                            .map(count -> count.getValue() + " x " + count.getKey())
                            .collect(Collectors.joining(", ")));
        }
    }

    private static String names(List<String> nodeIds, Map<String, String> users) {
        return nodeIds.isEmpty()
                ? "-"
                : nodeIds.stream().map(id -> users.getOrDefault(id, id)).collect(Collectors.joining(", "));
    }

    private static Map<String, String> users(Map<String, Object> status) {
        Map<String, String> users = new HashMap<>();
        for (Map<String, Object> link : Answers.objects(status, "links")) {
            if (!Answers.text(link, "user").isEmpty()) {
                users.put(Answers.text(link, "peer"), Answers.text(link, "user"));
            }
        }
        return users;
    }
}
