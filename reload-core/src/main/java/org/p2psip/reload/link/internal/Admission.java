// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.internal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.wire.NodeId;

/**
 * Counts what is open and what was refused at one provider, and says when it is enough.
 *
 * <p>A source of handshakes is an IPv4 address or the /64 of an IPv6 address, which is the least that a site has.
 */
public final class Admission {
    /** One source begins at most one in so many of the handshakes: the others are for the rest of the world. */
    private static final int SHARE_OF_ONE_SOURCE = 4;

    private final int maxLinks;
    private final int maxLinksPerPeer;
    private final int maxHandshakes;
    private final Map<Long, Integer> handshakesBySource = new HashMap<>();
    private final Map<NodeId, Integer> openByPeer = new HashMap<>();
    private final Map<RefusalReason, Long> refusals = new EnumMap<>(RefusalReason.class);
    private int open;
    private int handshakes;

    /** Creates an admission with nothing open. */
    public Admission(int maxLinks, int maxLinksPerPeer, int maxHandshakes) {
        this.maxLinks = maxLinks;
        this.maxLinksPerPeer = maxLinksPerPeer;
        this.maxHandshakes = maxHandshakes;
    }

    /**
     * Whether one more connection accepted from {@code address} may begin its handshake; if so it counts until
     * {@link #endHandshake}.
     */
    public boolean beginHandshake(InetAddress address) {
        long source = source(address);
        int ofSource = handshakesBySource.getOrDefault(source, 0);
        if (handshakes >= maxHandshakes || ofSource >= Math.max(1, maxHandshakes / SHARE_OF_ONE_SOURCE)) {
            return false;
        }
        handshakes++;
        handshakesBySource.put(source, ofSource + 1);
        return true;
    }

    /** Ends what {@link #beginHandshake} began. */
    public void endHandshake(InetAddress address) {
        handshakes--;
        handshakesBySource.computeIfPresent(source(address), (key, count) -> count == 1 ? null : count - 1);
    }

    private static long source(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        // An IPv4 address never looks like a /64 in use.
        return address instanceof Inet6Address ? bytes.getLong() : Integer.toUnsignedLong(bytes.getInt());
    }

    /**
     * Admits one more connection with {@code peer}, which counts until {@link #close}.
     *
     * @throws LinkException if there are as many as allowed, in all or with that peer
     */
    public void open(NodeId peer) throws LinkException {
        int ofPeer = openByPeer.getOrDefault(peer, 0);
        if (open >= maxLinks || ofPeer >= maxLinksPerPeer) {
            throw new LinkException(
                    RefusalReason.TOO_MANY_LINKS,
                    "as many links as allowed are open, " + maxLinks + " in all and " + maxLinksPerPeer
                            + " to one node");
        }
        open++;
        openByPeer.put(peer, ofPeer + 1);
    }

    /** Ends what {@link #open} began. */
    public void close(NodeId peer) {
        open--;
        openByPeer.computeIfPresent(peer, (key, count) -> count == 1 ? null : count - 1);
    }

    /** Counts one connection that did not become a link. */
    public void countRefusal(RefusalReason reason) {
        refusals.merge(reason, 1L, Long::sum);
    }

    /** How many connections are open. */
    public int openCount() {
        return open;
    }

    /** How many accepted connections are in their handshake. */
    public int handshakeCount() {
        return handshakes;
    }

    /** Refused connections by reason; reasons that never occurred are absent. */
    public Map<RefusalReason, Long> refusals() {
        return new EnumMap<>(refusals);
    }
}
