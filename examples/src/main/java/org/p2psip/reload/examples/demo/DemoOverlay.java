// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.pcap.LinkCapture;
import org.p2psip.reload.wire.NodeId;

/** What the steps of the demo build and use. Confined to the thread that runs the steps. */
final class DemoOverlay implements AutoCloseable {
    final DemoSettings settings;
    final DemoReport report;
    final @Nullable LinkCapture capture;

    /** All that is chosen, but for the Node-IDs. */
    final Random choices;

    /** What the server's Node-IDs come from. */
    final Random nodeIds;

    /** Signs and verifies for all peers. */
    final ExecutorService crypto;

    /** Every look-up and call so far. */
    final CallFigures figures = new CallFigures();

    /** Passwords by account, for all who may enroll. */
    final Map<String, String> passwords = new LinkedHashMap<>();

    private final List<DemoPeer> all = new ArrayList<>();
    private @Nullable DemoServer server;

    DemoOverlay(DemoSettings settings, DemoReport report, @Nullable LinkCapture capture) {
        this.settings = settings;
        this.report = report;
        this.capture = capture;
        // Neighboring seeds make a Random begin with similar numbers; the two factors keep all apart.
        this.choices = new Random(settings.seed() * 0x9E3779B97F4A7C15L);
        this.nodeIds = new Random(settings.seed() * 0xD1B54A32D192ED03L + 1);
        this.crypto = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), task -> {
            Thread thread = new Thread(task, "demo-crypto");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The server, once its step is done. */
    DemoServer server() {
        if (server == null) {
            throw new IllegalStateException("there is no server yet");
        }
        return server;
    }

    void server(DemoServer started) {
        server = started;
    }

    void add(DemoPeer peer) {
        all.add(peer);
    }

    /** All peers that ever were, in the order in which they enrolled. */
    List<DemoPeer> everybody() {
        return Collections.unmodifiableList(all);
    }

    /** The peers that are neither killed nor gone. */
    List<DemoPeer> present() {
        return all.stream().filter(DemoPeer::isPresent).toList();
    }

    /** How the ring of those present must look. */
    RingOrder ringOrder() {
        return new RingOrder(present().stream().map(DemoPeer::nodeId).toList());
    }

    /** The peer with this Node-ID. */
    DemoPeer peer(NodeId nodeId) throws StepFailure {
        return all.stream()
                .filter(peer -> peer.nodeId().equals(nodeId))
                .findFirst()
                .orElseThrow(() -> new StepFailure("a peer of this overlay", nodeId.toString()));
    }

    /** One of {@code candidates}, by the seed. */
    <T> T choose(List<T> candidates) {
        return candidates.get(choices.nextInt(candidates.size()));
    }

    /** Ends everything at once; what the peers make of the others' end is of no interest to a capture. */
    @Override
    public void close() {
        if (capture != null) {
            capture.stop();
        }
        all.forEach(DemoPeer::kill);
        crypto.shutdown();
        if (server != null) {
            server.close();
            server = null;
        }
    }
}
