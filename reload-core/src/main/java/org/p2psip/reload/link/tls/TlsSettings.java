// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.AckNumbering;
import org.p2psip.reload.link.FrameTap;

/** The settings of a {@link TlsLinks}, as its builder left them. */
record TlsSettings(
        InetSocketAddress listen,
        List<InetAddress> advertised,
        int maxLinks,
        int maxLinksPerPeer,
        int maxHandshakes,
        int maxNegotiations,
        Duration connectTimeout,
        Duration handshakeTimeout,
        Duration negotiationTimeout,
        AckNumbering ackNumbering,
        @Nullable FrameTap frameTap) {}
