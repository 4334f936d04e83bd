// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.routing.LinkId;
import org.p2psip.reload.wire.IceCandidate;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.LinkDescription;

/** The open links of a node and what is known of them. As large as the link provider lets it become. */
final class LinkBook {
    /** One link. */
    static final class Entry {
        private final Link link;
        private final long beginNanos;
        private boolean responsive = true;
        private @Nullable InetSocketAddress reachableAt;
        private int maxMessageBytes;

        private Entry(Link link, long beginNanos) {
            this.link = link;
            this.beginNanos = beginNanos;
        }

        Link link() {
            return link;
        }

        /** Whether the path under the link carries longer or shorter messages than when this was asked last. */
        boolean hasNewSize() {
            int bytes = link.maxMessageBytes();
            boolean changed = bytes != maxMessageBytes;
            maxMessageBytes = bytes;
            return changed;
        }
    }

    private final NodeListener listener;
    private final FormerNeighbors formerNeighbors;
    private final LongSupplier nanoTime;
    private final IdentityHashMap<Link, LinkId> ids = new IdentityHashMap<>();
    private final Map<LinkId, Entry> links = new LinkedHashMap<>();
    private final IdentityHashMap<Link, Entry> entries = new IdentityHashMap<>();
    private long nextLink = 1;

    /** @param nanoTime the environment's monotonic clock */
    LinkBook(NodeListener listener, FormerNeighbors formerNeighbors, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.listener = listener;
        this.formerNeighbors = formerNeighbors;
    }

    /** The number of a link, a new one if it is new. */
    LinkId enter(Link link) {
        LinkId known = ids.get(link);
        if (known != null) {
            return known;
        }
        LinkId id = new LinkId(nextLink++);
        ids.put(link, id);
        Entry entry = entry(link);
        links.put(id, entry);
        entry.maxMessageBytes = link.maxMessageBytes();
        listener.linkUp(status(entry));
        return id;
    }

    boolean contains(Link link) {
        return ids.containsKey(link);
    }

    /** The open link with this number, or null. */
    @Nullable
    Entry entry(LinkId id) {
        return links.get(id);
    }

    /** Notes where the far end of a link accepts links. */
    void reachableAt(Link link, InetSocketAddress address) {
        entry(link).reachableAt = address;
        formerNeighbors.handleLinked(address, link.peer());
    }

    /** Learns where the far end accepts links from how it described itself: at the address that the link really has. */
    void learn(Link link, LinkDescription description) {
        InetAddress real = link.remoteAddress().getAddress();
        for (IceCandidate candidate : description.candidates()) {
            if (candidate.addressPort() instanceof IpAddressPort.InternetAddress address
                    && address.address().equals(real)) {
                reachableAt(link, address.toSocketAddress());
                return;
            }
        }
    }

    void responsive(Link link, boolean responsive) {
        Entry entry = entry(link);
        entry.responsive = responsive;
        listener.linkResponsive(status(entry), responsive);
    }

    /** @param reason one line for people */
    void remove(LinkId id, Link link, String reason) {
        LinkStatus last = status(entry(link));
        ids.remove(link);
        links.remove(id);
        entries.remove(link);
        listener.linkDown(last, reason);
    }

    /** The open links in the order in which they came up. */
    List<LinkStatus> status() {
        List<LinkStatus> open = new ArrayList<>(links.size());
        for (Entry entry : links.values()) {
            open.add(status(entry));
        }
        return open;
    }

    /** What is known of a link; nothing yet if it is new. */
    Entry entry(Link link) {
        return entries.computeIfAbsent(link, unknown -> new Entry(link, nanoTime.getAsLong()));
    }

    private LinkStatus status(Entry entry) {
        Link link = entry.link;
        return new LinkStatus(
                link.peer(),
                link.certificate().userName(),
                link.type(),
                link.remoteAddress(),
                Optional.ofNullable(entry.reachableAt),
                entry.responsive,
                Duration.ofNanos(nanoTime.getAsLong() - entry.beginNanos),
                link.statistics());
    }
}
