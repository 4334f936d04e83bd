// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireTrace;

/**
 * Makes a tree of what a decoder reads, and reads on in those bytes that hold something known.
 *
 * <p>A length in front of bytes and they become one field. After a failure the structures that were open stay as far as
 * they were read.
 */
final class TreeTrace implements WireTrace {
    private final Deque<TreeNode> open = new ArrayDeque<>();
    private final Expansions expansions;
    private final String prefix;
    private final List<Fault> faults;
    private final TreeLimits limits;
    private @Nullable TreeNode lengthAhead;

    private TreeTrace(TreeNode root, Expansions expansions, String prefix, List<Fault> faults, TreeLimits limits) {
        this.expansions = expansions;
        this.prefix = prefix;
        this.faults = faults;
        this.limits = limits;
        open.push(root);
    }

    /** Adds what is read to {@code root}, and what is wrong to {@code faults}, within {@code limits}. */
    static TreeTrace into(TreeNode root, Expansions expansions, List<Fault> faults, TreeLimits limits) {
        return new TreeTrace(root, expansions, "", faults, limits);
    }

    @Override
    public void begin(String name, int offset) {
        lengthAhead = null;
        TreeNode node = TreeNode.structure(label(name), name, offset);
        limits.add(top(), node);
        open.push(node);
    }

    @Override
    public void end(String name, int offset) {
        lengthAhead = null;
        TreeNode node = open.pop();
        node.setSize(offset - node.offset());
        summarize(node);
    }

    @Override
    public void length(String field, int offset, int size, long value) {
        TreeNode parent = top();
        if (field.equals(parent.path()) && offset == parent.offset()) {
            // The vector itself tells how long it is.
            return;
        }
        TreeNode node = add(field, offset, size, new FieldValue.Numeric(value, size, false));
        node.setMeaning("bytes");
        lengthAhead = node;
    }

    @Override
    public void number(String field, int offset, int size, long value) {
        expansions.saw(field, value);
        addBehindLength(field, offset, size, new FieldValue.Numeric(value, size, Meanings.isHex(field)))
                .setMeaning(Meanings.of(field, value));
    }

    @Override
    public void bool(String field, int offset, boolean value) {
        add(field, offset, 1, new FieldValue.Truth(value));
    }

    @Override
    public void time(String field, int offset, Instant value) {
        add(field, offset, Long.BYTES, new FieldValue.Time(value));
    }

    @Override
    public void nodeId(String field, int offset, NodeId value) {
        add(field, offset, value.length(), new FieldValue.Text(value.toString()))
                .setMeaning(value.isWildcard() ? "wildcard" : "");
    }

    @Override
    public void resourceId(String field, int offset, ResourceId value) {
        addBehindLength(field, offset, value.length(), new FieldValue.Text(value.toString()));
    }

    @Override
    public void kindId(String field, int offset, KindId value) {
        long number = Integer.toUnsignedLong(value.value());
        expansions.sawKind(field, value);
        add(field, offset, Integer.BYTES, new FieldValue.Numeric(number, Integer.BYTES, true))
                .setMeaning(CodePoints.KINDS.name(number));
    }

    @Override
    public void bytes(String field, int offset, Opaque value) {
        if (open.size() == 1 && field.equals(top().path())) {
            // What was to be read on in is not known after all.
            return;
        }
        TreeNode node = addBehindLength(field, offset, value.length(), new FieldValue.Bytes(value));
        node.setMeaning(ByteText.meaning(field, value));
        if (!limits.isFull()) {
            expansions.describe(field, value, node);
        }
        Expansions.@Nullable Reading reading = expansions.reading(field, value);
        if (reading != null) {
            TreeTrace inner = new TreeTrace(node, expansions, pathOf(node) + "/", faults, limits);
            inner.read(field, WireReader.of(value, offset, inner), reading);
        }
    }

    /** Reads all of {@code in}, whose trace this is; what is wrong is noted. */
    void read(String field, WireReader in, Expansions.Reading reading) {
        try {
            reading.read(in);
            in.requireEnd(field);
        } catch (MalformedMessageException e) {
            fail(e);
        }
    }

    private void fail(MalformedMessageException e) {
        TreeNode innermost = top();
        String path = prefix + pathOf(null);
        Fault fault = new Fault(path, e.field(), e.offset(), String.valueOf(e.getMessage()));
        innermost.setFault(fault);
        TreeLimits.add(faults, fault);
        while (open.size() > 1) {
            TreeNode node = open.pop();
            node.setSize(Math.max(e.offset(), node.lastEnd()) - node.offset());
            summarize(node);
        }
    }

    /** Not if some of what it holds may be left out. */
    private void summarize(TreeNode node) {
        if (!limits.isFull()) {
            Summaries.summarize(node);
        }
    }

    /** Names from below the root down to {@code last} in the innermost structure. */
    private String pathOf(@Nullable TreeNode last) {
        StringBuilder path = new StringBuilder();
        var outermostFirst = open.descendingIterator();
        outermostFirst.next();
        while (outermostFirst.hasNext()) {
            path.append(path.isEmpty() ? "" : "/").append(outermostFirst.next().name());
        }
        if (last != null) {
            path.append(path.isEmpty() ? "" : "/").append(last.name());
        }
        return last == null ? path.toString() : prefix + path;
    }

    private TreeNode addBehindLength(String field, int offset, int size, FieldValue value) {
        TreeNode length = lengthAhead;
        boolean isLengthOfThis =
                length != null && length.path().equals(field) && length.offset() + length.size() == offset;
        if (length == null || !isLengthOfThis || field.endsWith(".length")) {
            return add(Expansions.nameOf(field), offset, size, value);
        }
        limits.remove(top(), length);
        return add(field, length.offset(), length.size() + size, value);
    }

    private TreeNode add(String field, int offset, int size, FieldValue value) {
        lengthAhead = null;
        TreeNode node = TreeNode.field(label(field), field, offset, size, value);
        limits.add(top(), node);
        return node;
    }

    /** The last part of a dotted path within its own structure, a number within a vector. */
    private String label(String field) {
        TreeNode parent = top();
        if (field.equals(parent.path())) {
            return "[" + parent.children().size() + "]";
        }
        int dot = field.indexOf('.');
        return dot > 0 && field.substring(0, dot).equals(parent.path()) ? field.substring(dot + 1) : field;
    }

    private TreeNode top() {
        return open.getFirst();
    }
}
