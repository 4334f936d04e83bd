// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.p2psip.reload.examples.Failures;
import org.p2psip.reload.examples.text.HostPort;
import org.p2psip.reload.node.BootstrapCache;

/**
 * The addresses of former neighbors in a file, one a line, for its owner only. What cannot be read or written is told in the
 * log, and the peer does without. Writes on a thread of its own.
 */
final class NeighborFile implements BootstrapCache, AutoCloseable {
    private static final int MAX_FILE_BYTES = 4096;
    private static final long CLOSE_LIMIT_SECONDS = 2;

    private final Path file;
    private final PeerLog log;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "reload-neighbors");
        thread.setDaemon(true);
        return thread;
    });

    /** Whether the log has been told that the file cannot be written; confined to the writer's thread. */
    private boolean told;

    NeighborFile(Path file, PeerLog log) {
        this.file = file;
        this.log = log;
    }

    @Override
    public List<InetSocketAddress> load() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new IOException("it is longer than " + MAX_FILE_BYTES + " bytes");
            }
            for (String line : Files.readString(file).split("\\R", -1)) {
                if (!line.isBlank()) {
                    addresses.add(address(line.strip()));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | IllegalArgumentException e) {
            String reason = e instanceof IOException io ? Failures.reason(io) : "a line in it is no address";
            log.event(
                    "neighborsUnreadable",
                    "cannot read the former neighbors in " + file + ": " + reason + "; going on without them",
                    "file",
                    file,
                    "reason",
                    reason);
            return List.of();
        }
        return addresses;
    }

    @Override
    public void save(List<InetSocketAddress> addresses) {
        StringBuilder text = new StringBuilder();
        addresses.forEach(address -> text.append(HostPort.format(address)).append('\n'));
        try {
            writer.execute(() -> write(text.toString()));
        } catch (RejectedExecutionException e) {
            // The peer has left; the file is as it was before.
        }
    }

    @Override
    public void close() {
        writer.shutdown();
        try {
            boolean unused = writer.awaitTermination(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Only literal addresses: nothing is looked up for a line of a file. */
    private static InetSocketAddress address(String line) {
        if (!line.matches("(\\[[0-9a-fA-F:.]+\\]|[0-9.]+):[0-9]+")) {
            throw new IllegalArgumentException("no address");
        }
        InetSocketAddress address = HostPort.parse(line, 0, false);
        if (address.getPort() == 0) {
            throw new IllegalArgumentException("port 0");
        }
        return address;
    }

    private void write(String text) {
        Path absolute = file.toAbsolutePath();
        try {
            Path temporary = Files.createTempFile(
                    absolute.getParent(),
                    ".neighbors",
                    ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.writeString(temporary, text, StandardCharsets.US_ASCII);
                Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            if (!told) {
                told = true;
                log.event(
                        "neighborsUnwritable",
                        "cannot write the former neighbors to " + file + ": " + Failures.reason(e)
                                + "; the next start will do without them (name another place with --state)",
                        "file",
                        file,
                        "reason",
                        Failures.reason(e));
            }
        }
    }
}
