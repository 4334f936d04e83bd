// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.p2psip.reload.usage.sip.AddressOfRecord;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;

/**
 * What a command is about, as people write it.
 *
 * @param destination where the message goes
 * @param meaning how the text was understood, for people
 */
record Target(Destination destination, String meaning) {
    /** Longest text of a target in characters; a Resource-ID has up to 508 digits. */
    static final int MAX_LENGTH = 600;

    private static final String NODE = "node:";
    private static final String RESOURCE = "resource:";
    private static final String NAME = "name:";

    /**
     * Reads a target: {@code node:HEX}, {@code resource:HEX} or {@code name:TEXT}; without such a word first, as many
     * hexadecimal digits as a Node-ID has are one, the name of a user in {@code users} is that user's node, and anything
     * else is the name of a resource.
     *
     * @param users the nodes that are known by their users
     * @param hash of a Resource Name
     * @throws IllegalArgumentException with one line for people if it is none of these
     */
    static Target parse(
            String text,
            String overlayName,
            int nodeIdLength,
            Map<String, NodeId> users,
            Function<Opaque, ResourceId> hash) {
        if (text.isBlank() || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("the target has " + text.length() + " characters, must have 1 to "
                    + MAX_LENGTH + " and not only white space");
        }
        if (text.startsWith(NODE)) {
            return node(text.substring(NODE.length()), nodeIdLength);
        }
        if (text.startsWith(RESOURCE)) {
            ResourceId resource = ResourceId.parse(text.substring(RESOURCE.length()));
            return new Target(new Destination.Resource(resource), "resource " + resource);
        }
        if (text.startsWith(NAME)) {
            return resourceName(text.substring(NAME.length()), hash);
        }
        if (text.matches("[0-9a-fA-F]{" + 2 * nodeIdLength + "}")) {
            return node(text, nodeIdLength);
        }
        NodeId nodeId = users.getOrDefault(text, users.get(text + "@" + overlayName));
        if (nodeId != null) {
            return new Target(new Destination.Node(nodeId), "node " + nodeId + " of " + text);
        }
        return resourceName(text, hash);
    }

    private static Target node(String digits, int nodeIdLength) {
        NodeId nodeId = NodeId.parse(digits);
        if (nodeId.length() != nodeIdLength) {
            throw new IllegalArgumentException(
                    "the Node-ID has " + nodeId.length() + " bytes, those of this overlay have " + nodeIdLength);
        }
        return new Target(new Destination.Node(nodeId), "node " + nodeId);
    }

    private static Target resourceName(String name, Function<Opaque, ResourceId> hash) {
        Opaque bytes = name.startsWith("sip:") || name.startsWith("sips:")
                ? AddressOfRecord.parse(name).resourceName()
                : Opaque.copyOf(name.getBytes(StandardCharsets.UTF_8));
        ResourceId resource = hash.apply(bytes);
        return new Target(new Destination.Resource(resource), "resource " + resource + ", named " + name);
    }
}
