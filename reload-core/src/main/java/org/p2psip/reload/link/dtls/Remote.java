// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.net.InetSocketAddress;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What there is with one address: at most one link, and at most one handshake, whose success ends the link (RFC 6347,
 * Section 4.2.8).
 */
final class Remote implements FarEnd {
    private final InetSocketAddress address;
    private final UdpPath path;
    private final BiConsumer<Remote, DtlsLink> onClosed;
    private @Nullable DtlsLink link;
    private @Nullable PendingHandshake pending;

    Remote(
            InetSocketAddress address,
            UdpSocket socket,
            int maxDatagramBytes,
            Consumer<DatagramDrop> onDrop,
            BiConsumer<Remote, DtlsLink> onClosed) {
        this.address = address;
        this.onClosed = onClosed;
        this.path = new UdpPath(socket, address, maxDatagramBytes, onDrop, this::handleNarrowed);
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public UdpPath path() {
        return path;
    }

    @Override
    public void handleClosed(DtlsLink closed) {
        onClosed.accept(this, closed);
    }

    @Nullable
    DtlsLink link() {
        return link;
    }

    void link(@Nullable DtlsLink newLink) {
        link = newLink;
    }

    @Nullable
    PendingHandshake pending() {
        return pending;
    }

    void pending(@Nullable PendingHandshake handshake) {
        pending = handshake;
    }

    boolean isEmpty() {
        return link == null && pending == null;
    }

    private void handleNarrowed() {
        if (link != null) {
            link.handleNarrowed();
        }
    }
}
