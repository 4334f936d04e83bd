// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A field or a structure of a message: where it is, what it holds and what that means. */
final class TreeNode {
    /** Offset of what is not itself in the message, but was found out about it. */
    static final int NO_OFFSET = -1;

    private final String name;
    private final String path;
    private final int offset;
    private final @Nullable FieldValue value;
    private final List<TreeNode> children = new ArrayList<>();
    private int size;
    private String meaning = "";
    private @Nullable Fault fault;

    private TreeNode(String name, String path, int offset, int size, @Nullable FieldValue value) {
        this.name = name;
        this.path = path;
        this.offset = offset;
        this.size = size;
        this.value = value;
    }

    /** A structure or vector that is not at its end yet. */
    static TreeNode structure(String name, String path, int offset) {
        return new TreeNode(name, path, offset, 0, null);
    }

    /** A field. */
    static TreeNode field(String name, String path, int offset, int size, FieldValue value) {
        return new TreeNode(name, path, offset, size, value);
    }

    /** Something that a value says to those who understand it. */
    static TreeNode derived(String name, String text) {
        return new TreeNode(name, name, NO_OFFSET, 0, new FieldValue.Text(text));
    }

    String name() {
        return name;
    }

    /** Name as the decoder has it: dotted for a field. */
    String path() {
        return path;
    }

    int offset() {
        return offset;
    }

    int size() {
        return size;
    }

    /** Offset behind the last child, or of this if there is none. */
    int lastEnd() {
        int end = offset;
        for (TreeNode child : children) {
            if (child.offset != NO_OFFSET) {
                end = Math.max(end, child.offset + child.size);
            }
        }
        return end;
    }

    /** The value; null for a structure. */
    @Nullable
    FieldValue value() {
        return value;
    }

    /** What the value means, empty if that is plain. */
    String meaning() {
        return meaning;
    }

    /** What stopped the reading of this structure, if it was this structure's own fault. */
    @Nullable
    Fault fault() {
        return fault;
    }

    List<TreeNode> children() {
        return Collections.unmodifiableList(children);
    }

    /** The text of the first child with this name, or null. */
    @Nullable
    String textOf(String childName) {
        TreeNode child = child(childName);
        return child == null || child.value == null ? null : child.value.text();
    }

    /** The meaning, or else the text, of the first child with this name, or null. */
    @Nullable
    String meaningOf(String childName) {
        TreeNode child = child(childName);
        return child == null || child.meaning.isEmpty() ? textOf(childName) : child.meaning;
    }

    @Nullable
    TreeNode child(String childName) {
        for (TreeNode child : children) {
            if (child.name.equals(childName)) {
                return child;
            }
        }
        return null;
    }

    void add(TreeNode child) {
        children.add(child);
    }

    /** Takes the place of {@code child}, the last one, for its children. */
    void absorb(TreeNode child) {
        children.remove(child);
        children.addAll(child.children);
        meaning = child.meaning;
    }

    /** Removes {@code child} if it is the last one; whether it was. */
    boolean remove(TreeNode child) {
        int last = children.size() - 1;
        boolean found = last >= 0 && children.get(last) == child;
        if (found) {
            children.remove(last);
        }
        return found;
    }

    void setSize(int size) {
        this.size = size;
    }

    void setMeaning(String meaning) {
        this.meaning = meaning;
    }

    void setFault(Fault fault) {
        this.fault = fault;
    }
}
