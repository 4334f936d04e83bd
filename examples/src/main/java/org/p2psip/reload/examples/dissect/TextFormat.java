// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Opaque;

/** Prints each message as a tree: offset, field, value, and in brackets what that means. */
final class TextFormat implements RecordFormat {
    private static final int OFFSET_COLUMNS = 6;
    private static final int NAME_COLUMNS = 46;
    private static final String MARK = "    !!  ";

    private final Dissector dissector;

    TextFormat(Dissector dissector) {
        this.dissector = dissector;
    }

    @Override
    public Printed message(long number, Origin origin, Opaque bytes) {
        Dissection dissection = dissector.dissect(bytes);
        boolean malformed = !dissection.faults().isEmpty();
        StringBuilder out = new StringBuilder();
        head(out, number, origin)
                .append(dissection.title())
                .append(", ")
                .append(bytes.length())
                .append(bytes.length() == 1 ? " byte" : " bytes")
                .append(malformed ? ", malformed" : "")
                .append('\n');
        for (TreeNode node : dissection.root().children()) {
            append(out, node, 0);
        }
        mark(out, dissection.root().fault(), 0);
        return new Printed(out.append('\n').toString(), malformed);
    }

    @Override
    public String fault(long number, Origin origin, Fault fault) {
        StringBuilder out = head(new StringBuilder(), number, origin).append("malformed\n");
        mark(out, fault, 0);
        return out.append('\n').toString();
    }

    private static StringBuilder head(StringBuilder out, long number, Origin origin) {
        return out.append('#').append(number).append("  ").append(origin.text()).append("  ");
    }

    private static void append(StringBuilder out, TreeNode node, int depth) {
        String offset = node.offset() == TreeNode.NO_OFFSET ? "" : String.valueOf(node.offset());
        out.append(" ".repeat(Math.max(0, OFFSET_COLUMNS - offset.length())))
                .append(offset)
                .append("  ")
                .append("  ".repeat(depth))
                .append(node.name());
        String value = value(node);
        if (!value.isEmpty()) {
            int column = 2 * depth + node.name().length();
            out.append(" ".repeat(Math.max(2, NAME_COLUMNS - column))).append(value);
        }
        out.append('\n');
        for (TreeNode child : node.children()) {
            append(out, child, depth + 1);
        }
        mark(out, node.fault(), depth + 1);
    }

    private static String value(TreeNode node) {
        FieldValue value = node.value();
        String meaning = node.meaning();
        if (value == null) {
            return meaning;
        }
        if (value instanceof FieldValue.Bytes bytes) {
            if (!node.children().isEmpty() || node.fault() != null) {
                String length = bytes.value().length() + " bytes";
                return meaning.isEmpty() ? length : length + " (" + meaning + ")";
            }
            if (meaning.startsWith("\"")) {
                return meaning;
            }
        }
        return meaning.isEmpty() ? value.text() : value.text() + " (" + meaning + ")";
    }

    private static void mark(StringBuilder out, @Nullable Fault fault, int depth) {
        if (fault != null) {
            out.append(MARK).append("  ".repeat(depth)).append(fault.problem());
            if (!fault.path().isEmpty()) {
                out.append(" (in ").append(fault.path()).append(')');
            }
            out.append('\n');
        }
    }
}
