// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.p2psip.reload.config.ConfigurationException;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.examples.CommandRun;

/** An overlay of processes, made as its users make it, with timers that tests need not wait minutes for. */
final class Office implements AutoCloseable {
    private static final List<String> USERS = List.of("alice", "bob", "carol");

    private final Path folder;
    private final String bootstrap;
    private final List<PeerProcess> peers = new ArrayList<>();

    private Office(Path folder, String bootstrap) {
        this.folder = folder;
        this.bootstrap = bootstrap;
    }

    /** @param bootstrap HOST:PORT of the peer that founds the overlay */
    static Office create(Path folder, String bootstrap) throws IOException, ConfigurationException {
        return create(folder, bootstrap, USERS);
    }

    static Office create(Path folder, String bootstrap, List<String> users, String... options)
            throws IOException, ConfigurationException {
        List<Object> command = new ArrayList<>(
                List.of("overlay", "create", folder, "--name", "office.example", "--bootstrap", bootstrap));
        command.addAll(List.of(options));
        assertThat(CommandRun.of(command.toArray()).exitCode()).isZero();
        for (String user : users) {
            assertThat(CommandRun.of("overlay", "issue", folder, user).exitCode())
                    .isZero();
        }
        Path file = folder.resolve("overlay.xml");
        OverlayConfiguration quick = OverlayConfiguration.parse(Files.readAllBytes(file), null).toBuilder()
                .chordUpdateInterval(Duration.ofSeconds(3))
                .chordPingInterval(Duration.ofSeconds(10))
                .build();
        Files.write(file, quick.toXml().toByteArray());
        return new Office(folder, bootstrap);
    }

    static String freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }

    Path folder() {
        return folder;
    }

    PeerProcess found(List<String> prefix, String user, String... options) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("--listen", bootstrap, "--found"));
        all.addAll(List.of(options));
        PeerProcess peer = start(prefix, user, all.toArray(String[]::new));
        peer.awaitEvent("joined");
        return peer;
    }

    PeerProcess join(List<String> prefix, String user, String... options) throws IOException, InterruptedException {
        PeerProcess peer = start(prefix, user, options);
        peer.awaitEvent("joined");
        return peer;
    }

    PeerProcess start(List<String> prefix, String user, String... options) throws IOException {
        PeerProcess peer = PeerProcess.start(prefix, folder, user, options);
        peers.add(peer);
        return peer;
    }

    /** Waits until each of these peers sees all the others, and nobody else, in the ring. */
    static void awaitRing(PeerProcess... ring) throws InterruptedException {
        for (PeerProcess peer : ring) {
            Poll.until(
                    peer.user() + " to see a ring of " + ring.length,
                    Duration.ofMinutes(4),
                    () -> peer.successors() == ring.length - 1,
                    () -> peer.status() + peer.describe());
        }
    }

    @Override
    public void close() {
        peers.forEach(PeerProcess::close);
    }
}
