// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.enrollment.EnrollmentException;
import org.p2psip.reload.examples.text.OneLine;
import org.p2psip.reload.examples.text.TextTable;
import org.p2psip.reload.link.ListenFailedException;
import org.p2psip.reload.node.NodeStatus;
import org.p2psip.reload.wire.NodeId;

/** Starts the peers: the first founds the overlay, the others join it (RFC 6940, Section 10.5). */
final class FormRingStep implements DemoStep {
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(30);
    private static final Duration RING_LIMIT = Duration.ofSeconds(60);
    private static final int MAX_PORTS_TRIED = 5;

    /** Above this, only every so many joins get a line of their own. */
    private static final int LINES = 16;

    private final int peers;

    FormRingStep(int peers) {
        this.peers = peers;
    }

    @Override
    public String title() {
        return peers + " peers start and form the ring";
    }

    @Override
    public void run(DemoOverlay overlay) throws StepFailure, InterruptedException {
        found(overlay, overlay.everybody().get(0));
        int joined = 1;
        for (DemoPeer peer : overlay.everybody().subList(1, peers)) {
            long begin = System.nanoTime();
            peer.build(configuration(overlay), freePort());
            Waiting.result(peer.user() + " to join", JOIN_LIMIT, peer.node().join());
            joined++;
            if (peers <= LINES || joined % (peers / LINES) == 0) {
                overlay.report.line(
                        "%s has joined in %s (%d of %d)", peer.user(), Durations.since(begin), joined, peers);
            }
        }
        awaitRing(overlay, "a ring of " + peers + " peers");
        overlay.report.table(picture(overlay));
    }

    /** Waits until each peer that is present sees the neighbors that it must have. */
    static void awaitRing(DemoOverlay overlay, String expected) throws StepFailure, InterruptedException {
        RingOrder order = overlay.ringOrder();
        Waiting.until(expected, RING_LIMIT, () -> {
            for (DemoPeer peer : overlay.present()) {
                Optional<String> problem =
                        order.problem(peer.nodeId(), peer.status().topology());
                if (problem.isPresent()) {
                    return Optional.of(
                            "of " + peer.user() + " (" + RingOrder.brief(peer.nodeId()) + ") that " + problem.get());
                }
            }
            return Optional.empty();
        });
    }

    /** The ring in order. */
    static TextTable picture(DemoOverlay overlay) throws StepFailure, InterruptedException {
        TextTable table = new TextTable("Node-ID", "user", "predecessor", "successor", "fingers", "links");
        for (NodeId nodeId : overlay.ringOrder().peers()) {
            DemoPeer peer = overlay.peer(nodeId);
            NodeStatus status = peer.status();
            table.row(
                    RingOrder.brief(nodeId),
                    peer.user(),
                    overlay.peer(status.topology().predecessors().get(0)).user(),
                    overlay.peer(status.topology().successors().get(0)).user(),
                    status.topology().fingers().size(),
                    status.connectedPeers().size());
        }
        return table;
    }

    /**
     * The configuration has to name the bootstrap node's port before that node can read it: so a free port is looked for and
     * named, and another one if somebody took it meanwhile.
     */
    private static void found(DemoOverlay overlay, DemoPeer founder) throws StepFailure, InterruptedException {
        String expected = founder.user() + " to found the overlay";
        for (int tried = 1; ; tried++) {
            InetSocketAddress address = unusedPort(expected);
            overlay.server().publishBootstrapNode(address);
            founder.build(configuration(overlay), address);
            try {
                Waiting.result(expected, JOIN_LIMIT, founder.node().found());
                overlay.report.line(
                        "%s founds the overlay and is its bootstrap node, at 127.0.0.1:%d",
                        founder.user(), address.getPort());
                return;
            } catch (StepFailure e) {
                founder.kill();
                Throwable cause = e.getCause() == null ? e : OneLine.cause(e.getCause());
                if (tried == MAX_PORTS_TRIED || !(cause instanceof ListenFailedException)) {
                    throw e;
                }
            }
        }
    }

    private static OverlayConfiguration configuration(DemoOverlay overlay) throws StepFailure {
        try {
            return overlay.server()
                    .configurationClient()
                    .fetch(overlay.server().configurationUrl(), DemoServer.OVERLAY);
        } catch (EnrollmentException e) {
            throw new StepFailure("the configuration", OneLine.of(e), e);
        }
    }

    private static InetSocketAddress unusedPort(String expected) throws StepFailure {
        try (ServerSocket socket = new ServerSocket(0, 1, freePort().getAddress())) {
            return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
        } catch (IOException e) {
            throw new StepFailure(expected, OneLine.of(e), e);
        }
    }

    private static InetSocketAddress freePort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
