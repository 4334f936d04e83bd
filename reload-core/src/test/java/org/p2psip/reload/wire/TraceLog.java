// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Writes down what a trace is told, a line for each, and checks that it fits together. */
public final class TraceLog implements WireTrace {
    private final List<String> lines = new ArrayList<>();
    private final Deque<String> open = new ArrayDeque<>();
    private int next;

    /** A log of a part of a message that begins at {@code offset}. */
    public TraceLog(int offset) {
        next = offset;
    }

    /** The lines, each indented by two spaces for each structure or vector that it is in. */
    public String text() {
        return String.join("\n", lines);
    }

    /** Offset of the first byte that was not read. */
    public int next() {
        return next;
    }

    /** How many structures and vectors have not ended. */
    public int open() {
        return open.size();
    }

    @Override
    public void begin(String name, int offset) {
        expect(name, offset);
        add(name);
        open.push(name);
    }

    @Override
    public void end(String name, int offset) {
        expect(name, offset);
        if (!open.pop().equals(name)) {
            throw new AssertionError(name + " ends out of turn");
        }
    }

    @Override
    public void length(String field, int offset, int size, long value) {
        leaf(field, offset, size, "length " + value);
    }

    @Override
    public void number(String field, int offset, int size, long value) {
        leaf(field, offset, size, Long.toUnsignedString(value));
    }

    @Override
    public void bool(String field, int offset, boolean value) {
        leaf(field, offset, 1, String.valueOf(value));
    }

    @Override
    public void time(String field, int offset, Instant value) {
        leaf(field, offset, Long.BYTES, value.toString());
    }

    @Override
    public void bytes(String field, int offset, Opaque value) {
        leaf(field, offset, value.length(), Hex.encode(value.toByteArray()));
    }

    @Override
    public void nodeId(String field, int offset, NodeId value) {
        leaf(field, offset, value.length(), "node " + value);
    }

    @Override
    public void resourceId(String field, int offset, ResourceId value) {
        leaf(field, offset, value.length(), "resource " + value);
    }

    @Override
    public void kindId(String field, int offset, KindId value) {
        leaf(field, offset, Integer.BYTES, "kind " + value);
    }

    private void leaf(String field, int offset, int size, String value) {
        expect(field, offset);
        next += size;
        add(offset + "+" + size + " " + field + " = " + value);
    }

    private void expect(String field, int offset) {
        if (offset != next) {
            throw new AssertionError(field + " is at " + offset + ", expected at " + next);
        }
    }

    private void add(String line) {
        lines.add("  ".repeat(open.size()) + line);
    }
}
