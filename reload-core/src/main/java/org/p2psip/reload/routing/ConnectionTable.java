// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.NodeId;

/**
 * The links of a node and who is at their other ends (RFC 6940, Section 6.4.1.2: the Connection Table).
 *
 * <p>Two nodes may have several links with each other, for instance after they attached to each other at the same time. The
 * oldest of those that respond carries what this node sends, unless another one is {@linkplain #prefer preferred}; the others
 * stand by.
 */
public final class ConnectionTable {
    /** Most links of a node; a further one is refused by {@link #add}. */
    public static final int MAX_LINKS = 1024;

    /** Most links with one peer; a further one is refused by {@link #add}. */
    public static final int MAX_LINKS_PER_PEER = 4;

    private static final class Connection {
        private final LinkId link;
        private final NodeId peer;
        private int maxMessageBytes;
        private boolean responsive = true;

        private Connection(LinkId link, NodeId peer, int maxMessageBytes) {
            this.link = link;
            this.peer = peer;
            this.maxMessageBytes = maxMessageBytes;
        }
    }

    private final Map<LinkId, Connection> connections = new LinkedHashMap<>();
    private final TreeMap<NodeId, List<Connection>> byPeer = new TreeMap<>();

    /** What became of a link that was offered to the table. */
    public enum Added {
        /** The first link to its peer. */
        FIRST,
        /** The peer was connected before. */
        ANOTHER,
        /** The table, or the peer's share of it, is full: the link has to be closed. */
        REFUSED
    }

    /** Creates an empty table. */
    public ConnectionTable() {}

    /**
     * Enters a link that came up. One that is in the table stays there as it is, and is another one of its peer.
     *
     * @param maxMessageBytes longest message that it carries
     */
    public Added add(LinkId link, NodeId peer, int maxMessageBytes) {
        if (connections.containsKey(link)) {
            return Added.ANOTHER;
        }
        List<Connection> ofPeer = byPeer.get(peer);
        if (connections.size() >= MAX_LINKS || (ofPeer != null && ofPeer.size() >= MAX_LINKS_PER_PEER)) {
            return Added.REFUSED;
        }
        Connection connection = new Connection(link, peer, maxMessageBytes);
        connections.put(link, connection);
        byPeer.computeIfAbsent(peer, key -> new ArrayList<>(1)).add(connection);
        return ofPeer == null ? Added.FIRST : Added.ANOTHER;
    }

    /**
     * Strikes a link out.
     *
     * @return the peer, if that was its last link
     */
    public Optional<NodeId> remove(LinkId link) {
        Connection removed = connections.remove(link);
        if (removed == null) {
            return Optional.empty();
        }
        NodeId peer = removed.peer;
        List<Connection> ofPeer = byPeer.get(peer);
        if (ofPeer == null) {
            throw new AssertionError("no links of " + peer);
        }
        ofPeer.remove(removed);
        if (!ofPeer.isEmpty()) {
            return Optional.empty();
        }
        byPeer.remove(peer);
        return Optional.of(peer);
    }

    /** Who is at the other end of {@code link}; null when it is not, or no longer, in the table. */
    public @Nullable NodeId peer(LinkId link) {
        Connection connection = connections.get(link);
        return connection == null ? null : connection.peer;
    }

    /** The longest message that {@code link} carries, in bytes; 0 when it is not, or no longer, in the table. */
    public int maxMessageBytes(LinkId link) {
        Connection connection = connections.get(link);
        return connection == null ? 0 : connection.maxMessageBytes;
    }

    /** Notes that {@code link}, if it is in the table, carries longer or shorter messages now. */
    public void setMaxMessageBytes(LinkId link, int maxMessageBytes) {
        Connection connection = connections.get(link);
        if (connection != null) {
            connection.maxMessageBytes = maxMessageBytes;
        }
    }

    /** Notes whether {@code link}, if it is in the table, gets acknowledgements (RFC 6940, Section 6.6.5). */
    public void setResponsive(LinkId link, boolean responsive) {
        Connection connection = connections.get(link);
        if (connection != null) {
            connection.responsive = responsive;
        }
    }

    /** Whether there is a link to {@code peer} that responds. */
    public boolean isResponsive(NodeId peer) {
        Connection used = used(peer);
        return used != null && used.responsive;
    }

    /** The link that messages to {@code peer} take; null when there is none. */
    public @Nullable LinkId link(NodeId peer) {
        Connection used = used(peer);
        return used == null ? null : used.link;
    }

    private @Nullable Connection used(NodeId peer) {
        List<Connection> ofPeer = byPeer.get(peer);
        if (ofPeer == null) {
            return null;
        }
        for (int i = 0; i < ofPeer.size(); i++) {
            if (ofPeer.get(i).responsive) {
                return ofPeer.get(i);
            }
        }
        return ofPeer.get(0);
    }

    /** Lets {@code link}, if it is in the table, carry the messages to its peer from now on, as long as it responds. */
    public void prefer(LinkId link) {
        Connection connection = connections.get(link);
        List<Connection> ofPeer = connection == null ? null : byPeer.get(connection.peer);
        if (ofPeer != null && ofPeer.get(0) != connection) {
            ofPeer.remove(connection);
            ofPeer.add(0, connection);
        }
    }

    /** Whether there is more than one link to {@code peer}. */
    public boolean hasSeveralLinks(NodeId peer) {
        List<Connection> ofPeer = byPeer.get(peer);
        return ofPeer != null && ofPeer.size() > 1;
    }

    /** The links to {@code peer}, the preferred one and then the oldest first; none if it is not connected. */
    public List<LinkId> links(NodeId peer) {
        List<Connection> ofPeer = byPeer.getOrDefault(peer, List.of());
        List<LinkId> links = new ArrayList<>(ofPeer.size());
        for (Connection connection : ofPeer) {
            links.add(connection.link);
        }
        return links;
    }

    /** Whether {@code link} is in the table and gets acknowledgements. */
    public boolean isResponsive(LinkId link) {
        Connection connection = connections.get(link);
        return connection != null && connection.responsive;
    }

    /** Whether there is a link to {@code peer}. */
    public boolean isConnected(NodeId peer) {
        return byPeer.containsKey(peer);
    }

    /** The connected peers, in order of their Node-IDs. */
    public List<NodeId> connectedPeers() {
        return List.copyOf(byPeer.keySet());
    }

    /** Every link, oldest first. */
    public List<LinkId> allLinks() {
        return List.copyOf(connections.keySet());
    }

    /** Number of links. */
    public int size() {
        return connections.size();
    }
}
