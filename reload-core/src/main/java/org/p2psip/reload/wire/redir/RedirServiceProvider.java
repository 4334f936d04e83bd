// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire.redir;

import java.util.List;
import org.p2psip.reload.wire.Checks;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.WireContext;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/**
 * Value of the Kind {@link org.p2psip.reload.wire.KindId#REDIR}: who provides a service (RFC 7374, Section 4.1).
 *
 * @param type which extension there is, 0 to 255; {@link #NO_EXTENSION} if none
 * @param destinations the way to the provider, at most 65535 bytes; copied
 * @param namespace name of the service in UTF-8, at most 65535 bytes
 * @param level level of the tree, 0 to 65535
 * @param node number of the tree's node on its level, 0 to 65535
 * @param extension at most 65535 bytes
 */
public record RedirServiceProvider(
        int type, List<Destination> destinations, Opaque namespace, int level, int node, Opaque extension) {
    /** Type of a record without extension. */
    public static final int NO_EXTENSION = 0;

    /** Checks the ranges. */
    public RedirServiceProvider {
        Checks.uint8("type", type);
        destinations = List.copyOf(destinations);
        Checks.encodedLength(
                "destinations",
                destinations.stream().mapToLong(Destination::encodedLength).sum(),
                Checks.MAX_UINT16);
        Checks.length("namespace", namespace, Checks.MAX_UINT16);
        Checks.uint16("level", level);
        Checks.uint16("node", node);
        Checks.length("extension", extension, Checks.MAX_UINT16);
    }

    /** A record without extension. */
    public RedirServiceProvider(List<Destination> destinations, Opaque namespace, int level, int node) {
        this(NO_EXTENSION, destinations, namespace, level, node, Opaque.EMPTY);
    }

    /**
     * The name of the resource that a node of the tree is, to be hashed into its Resource-ID. The RFC leaves the widths of
     * level and node open; they are those of this record.
     */
    public static Opaque resourceName(Opaque namespace, int level, int node) {
        return WireWriter.toOpaque(out -> {
            out.bytes(namespace);
            out.uint16(level);
            out.uint16(node);
        });
    }

    /**
     * Reads a whole value.
     *
     * @throws MalformedMessageException if it is cut short, goes on behind its end, or its parts contradict each other
     */
    public static RedirServiceProvider decode(WireReader in, WireContext context) throws MalformedMessageException {
        in.begin("RedirServiceProvider");
        RedirServiceProvider provider = new RedirServiceProvider(
                in.uint8("RedirServiceProvider.type"),
                in.list16("RedirServiceProvider.destination_list", each -> Destination.decode(each, context)),
                in.opaque16("RedirServiceProvider.namespace"),
                in.uint16("RedirServiceProvider.level"),
                in.uint16("RedirServiceProvider.node"),
                in.opaque16("RedirServiceProvider.length"));
        in.requireEnd("RedirServiceProvider");
        return in.end("RedirServiceProvider", provider);
    }

    /** Appends the value. */
    public void encode(WireWriter out) {
        out.uint8(type);
        out.list16("RedirServiceProvider.destination_list", destinations, Destination::encode);
        out.opaque16(namespace);
        out.uint16(level);
        out.uint16(node);
        out.opaque16(extension);
    }
}
