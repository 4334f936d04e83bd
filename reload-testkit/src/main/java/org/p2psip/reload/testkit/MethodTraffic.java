// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.p2psip.reload.wire.MessageCode;

/**
 * Counts the messages of a {@link SimulatedNetwork} by what they are for: each method, request and answer apart, over every
 * link that they cross. Fragments after the first don't tell what they belong to and are counted together.
 */
public final class MethodTraffic implements MessageTap {
    private static final int FIXED_HEADER_BYTES = 38;
    private static final int FRAGMENT = 12;
    private static final int FRAGMENT_OFFSET_BITS = 0xFFFFFF;
    private static final int FIRST_LIST_LENGTH = 32;
    private static final int OTHER_FRAGMENTS = 0;

    private static final class Count {
        private long messages;
        private long bytes;
    }

    private final Map<Integer, Count> counts = new TreeMap<>();

    /** Starts with nothing counted. */
    public MethodTraffic() {}

    @Override
    public void sent(SimulatedHost from, ByteBuf message) {
        Count count = counts.computeIfAbsent(code(message), key -> new Count());
        count.messages++;
        count.bytes += message.readableBytes();
    }

    /** Forgets what was counted. */
    public void clear() {
        counts.clear();
    }

    /** How many messages of one code crossed a link. */
    public long messages(MessageCode code) {
        Count count = counts.get(code.value());
        return count == null ? 0 : count.messages;
    }

    /** How many bytes of messages crossed a link, those of all codes. */
    public long bytes() {
        return counts.values().stream().mapToLong(count -> count.bytes).sum();
    }

    /** How many messages crossed a link, those of all codes. */
    public long messages() {
        return counts.values().stream().mapToLong(count -> count.messages).sum();
    }

    /**
     * A table for people: for each code the messages, and the bytes per second and node.
     *
     * @param duration how long was counted, longer than 0
     * @param nodes how many nodes there were, at least 1
     */
    public String table(Duration duration, int nodes) {
        double nodeSeconds = duration.toNanos() / 1e9 * nodes;
        StringBuilder text = new StringBuilder();
        counts.forEach(
                (code, count) -> line(text, code == OTHER_FRAGMENTS ? "fragments" : name(code), count, nodeSeconds));
        Count all = new Count();
        all.messages = messages();
        all.bytes = bytes();
        line(text, "all", all, nodeSeconds);
        return text.toString();
    }

    private static void line(StringBuilder text, String name, Count count, double nodeSeconds) {
        text.append(String.format(
                Locale.ROOT, "%-20s %9d messages %9.2f B/s a node%n", name, count.messages, count.bytes / nodeSeconds));
    }

    private static String name(int code) {
        MessageCode request = new MessageCode(code % 2 == 0 ? code - 1 : code);
        return (request.equals(MessageCode.ERROR) ? "error" : METHODS.getOrDefault(request, "method " + request))
                + (code % 2 == 0 ? " answer" : "");
    }

    static int code(ByteBuf message) {
        int start = message.readerIndex();
        if ((message.getInt(start + FRAGMENT) & FRAGMENT_OFFSET_BITS) != 0) {
            return OTHER_FRAGMENTS;
        }
        int at = start + FIXED_HEADER_BYTES;
        for (int list = 0; list < 3; list++) {
            at += message.getUnsignedShort(start + FIRST_LIST_LENGTH + 2 * list);
        }
        return message.getUnsignedShort(at);
    }

    private static final Map<MessageCode, String> METHODS = Map.ofEntries(
            Map.entry(MessageCode.PROBE_REQUEST, "Probe"),
            Map.entry(MessageCode.ATTACH_REQUEST, "Attach"),
            Map.entry(MessageCode.STORE_REQUEST, "Store"),
            Map.entry(MessageCode.FETCH_REQUEST, "Fetch"),
            Map.entry(MessageCode.FIND_REQUEST, "Find"),
            Map.entry(MessageCode.JOIN_REQUEST, "Join"),
            Map.entry(MessageCode.LEAVE_REQUEST, "Leave"),
            Map.entry(MessageCode.UPDATE_REQUEST, "Update"),
            Map.entry(MessageCode.ROUTE_QUERY_REQUEST, "RouteQuery"),
            Map.entry(MessageCode.PING_REQUEST, "Ping"),
            Map.entry(MessageCode.STAT_REQUEST, "Stat"),
            Map.entry(MessageCode.APP_ATTACH_REQUEST, "AppAttach"),
            Map.entry(MessageCode.CONFIG_UPDATE_REQUEST, "ConfigUpdate"));
}
