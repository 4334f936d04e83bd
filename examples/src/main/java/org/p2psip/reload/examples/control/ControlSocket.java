// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.Failures;

/** The file of a control socket: made for its owner only, put in the place of a dead peer's, taken away at the end. */
final class ControlSocket implements AutoCloseable {
    /** The systems' limit for the path of a socket, in bytes, the end mark not counted. */
    static final int MAX_PATH_BYTES = 103;

    private static final int BACKLOG = 16;

    private final Path path;
    private final ServerSocketChannel channel;
    private final @Nullable Object file;

    private ControlSocket(Path path, ServerSocketChannel channel, @Nullable Object file) {
        this.path = path;
        this.channel = channel;
        this.file = file;
    }

    /**
     * Listens at {@code path}.
     *
     * @throws ControlException if a live peer listens there, the file is no socket, or it cannot be made
     */
    static ControlSocket listen(Path path) throws ControlException {
        Path absolute = path.toAbsolutePath();
        Path directory = absolute.getParent();
        if (directory == null) {
            throw new ControlException(path + " is no place for a control socket");
        }
        requireFree(absolute);
        Path hidden = null;
        try {
            // Nobody else can reach the socket before its permissions are set: it comes to its place only then.
            hidden = Files.createTempDirectory(
                    directory,
                    ".r",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path fresh = hidden.resolve("s");
            requireShort(absolute);
            requireShort(fresh);
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.bind(UnixDomainSocketAddress.of(fresh), BACKLOG);
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
                Files.move(fresh, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                return new ControlSocket(absolute, channel, fileKey(absolute));
            } catch (IOException e) {
                channel.close();
                Files.deleteIfExists(fresh);
                throw e;
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new ControlException("cannot make the control socket " + path + ": "
                    + (e instanceof IOException io ? Failures.reason(io) : "this system has no such sockets"));
        } finally {
            deleteQuietly(hidden);
        }
    }

    /** Whether somebody listens at {@code path}. */
    static boolean isAlive(Path path) {
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    Path path() {
        return path;
    }

    /** The next connection; fails once the socket is closed. */
    SocketChannel accept() throws IOException {
        return channel.accept();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        // Meanwhile it may have become another peer's.
        if (file != null && Files.exists(path, LinkOption.NOFOLLOW_LINKS) && file.equals(fileKey(path))) {
            Files.deleteIfExists(path);
        }
    }

    private static void requireFree(Path path) throws ControlException {
        try {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther()) {
                throw new ControlException(
                        path + " is there and is no control socket; name another place with --control");
            }
        } catch (IOException e) {
            throw new ControlException("cannot use " + path + ": " + Failures.reason(e));
        }
        if (isAlive(path)) {
            throw new ControlException(
                    "a peer runs already with the control socket " + path
                            + "; stop it, or name another place with --control",
                    true);
        }
    }

    private static void requireShort(Path path) throws ControlException {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_PATH_BYTES) {
            throw new ControlException(path + " is too long for the path of a socket, by " + (length - MAX_PATH_BYTES)
                    + " bytes; name a shorter one with --control");
        }
    }

    private static @Nullable Object fileKey(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    private static void deleteQuietly(@Nullable Path directory) {
        if (directory != null) {
            try {
                Files.deleteIfExists(directory);
            } catch (IOException e) {
                // It is empty and hidden; the next start makes another one.
            }
        }
    }
}
