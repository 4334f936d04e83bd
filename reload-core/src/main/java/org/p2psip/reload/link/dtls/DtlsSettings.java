// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.AckNumbering;
import org.p2psip.reload.link.FrameTap;
import org.p2psip.reload.link.KeyLog;
import org.p2psip.reload.link.reliability.SenderAlgorithm;
import org.p2psip.reload.wire.OverlayLinkType;

/** The settings of a {@link DtlsLinks}, as its builder left them. */
record DtlsSettings(
        OverlayLinkType type,
        @Nullable DatagramFilter filter,
        InetSocketAddress listen,
        List<InetAddress> advertised,
        int maxLinks,
        int maxLinksPerPeer,
        int maxHandshakes,
        int maxNegotiations,
        int handshakeThreads,
        int maxDatagramBytes,
        Duration connectTimeout,
        Duration handshakeTimeout,
        Duration negotiationTimeout,
        Duration duplicateWindow,
        SenderAlgorithm sender,
        AckNumbering ackNumbering,
        @Nullable FrameTap frameTap,
        @Nullable KeyLog keyLog) {
    /** For how long copies of a message are told, in an overlay with that overlay-reliability-timer. */
    Duration duplicateWindow(Duration reliabilityTimer) {
        Duration longest = reliabilityTimer.multipliedBy(4).dividedBy(5);
        return duplicateWindow.compareTo(longest) < 0 ? duplicateWindow : longest;
    }
}
