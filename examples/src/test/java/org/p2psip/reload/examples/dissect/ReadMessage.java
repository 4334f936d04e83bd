// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.p2psip.reload.examples.dissect.MessageDraw.Drawn;

/** What we find in a drawn message: of each fragment the header, of the last one the whole message's contents as well. */
final class ReadMessage {
    private static final Dissector DISSECTOR = new Dissector(StoredDraw.CONTEXT);

    private final Drawn drawn;
    private final TreeNode own;
    private final TreeNode whole;

    ReadMessage(Drawn drawn) {
        this.drawn = drawn;
        own = DISSECTOR.dissect(drawn.bytes()).root();
        whole = DISSECTOR.dissect(drawn.whole()).root();
    }

    /** Whether its contents can be read, which those of a fragment cannot. */
    boolean isWhole() {
        return drawn.whole().length() > 0;
    }

    /** Whether its contents follow its own header. */
    boolean isUnfragmented() {
        return drawn.whole().equals(drawn.bytes());
    }

    int length() {
        return drawn.bytes().length();
    }

    /** The numbers of this name in its own header. */
    List<Long> headerNumbers(String path) {
        return numbers(own, path);
    }

    /** The numbers of this name in the whole message. */
    List<Long> numbers(String path) {
        return isWhole() ? numbers(whole, path) : List.of();
    }

    /** The code of the whole message, -1 if it is not whole. */
    long code() {
        return isWhole() ? numbers("MessageContents.message_code").get(0) : -1;
    }

    /** Everything of this name in the whole message. */
    List<TreeNode> nodes(String path) {
        List<TreeNode> found = new ArrayList<>();
        if (isWhole()) {
            walk(whole, node -> {
                if (node.path().equals(path)) {
                    found.add(node);
                }
            });
        }
        return found;
    }

    static List<Long> numbers(TreeNode root, String path) {
        List<Long> found = new ArrayList<>();
        walk(root, node -> {
            if (node.path().equals(path) && node.value() instanceof FieldValue.Numeric number) {
                found.add(number.value());
            }
        });
        return found;
    }

    private static void walk(TreeNode node, Consumer<TreeNode> visitor) {
        visitor.accept(node);
        node.children().forEach(child -> walk(child, visitor));
    }
}
