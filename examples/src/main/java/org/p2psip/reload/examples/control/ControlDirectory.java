// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.Failures;
import org.p2psip.reload.wire.NodeId;

/**
 * Where the control sockets of a user's peers are unless told otherwise: {@code reload} in {@code XDG_RUNTIME_DIR} or, where
 * that is not set, {@code reload-USER} in the directory for temporary files. For its owner only.
 */
public final class ControlDirectory {
    private static final String SUFFIX = ".sock";
    private static final int MAX_NAME = 40;
    private static final int NODE_ID_DIGITS = 8;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path directory;
    private final String userName;

    private ControlDirectory(Path directory, String userName) {
        this.directory = directory;
        this.userName = userName;
    }

    /** The directory of whoever runs this process. */
    public static ControlDirectory ofThisUser() {
        return of(System.getenv(), System.getProperty("java.io.tmpdir"), System.getProperty("user.name"));
    }

    static ControlDirectory of(Map<String, String> environment, String temporary, String userName) {
        String runtime = environment.get("XDG_RUNTIME_DIR");
        Path directory = runtime == null || runtime.isEmpty()
                ? Path.of(temporary).resolve("reload-" + userName)
                : Path.of(runtime).resolve("reload");
        return new ControlDirectory(directory, userName);
    }

    /**
     * The socket of a peer, in a directory that exists from now on.
     *
     * @throws ControlException if the directory cannot be made, or is somebody else's
     */
    public Path socket(String peer, NodeId nodeId) throws ControlException {
        try {
            Files.createDirectories(parent());
            try {
                Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            } catch (FileAlreadyExistsException e) {
                // Whether it is what it should be is seen next.
            }
        } catch (IOException e) {
            throw new ControlException("cannot make " + directory + ": " + Failures.reason(e));
        }
        requireOwn();
        String name = peer.replaceAll("[^A-Za-z0-9@._-]", "_");
        return directory.resolve(name.substring(0, Math.min(name.length(), MAX_NAME)) + "-"
                + nodeId.toString().substring(0, NODE_ID_DIGITS) + SUFFIX);
    }

    /**
     * The sockets that are there, in order of their names; some may be of peers that are gone.
     *
     * @param peer with what their names must begin, or what must follow the last hyphen; null for all
     * @throws ControlException if the directory is somebody else's
     */
    List<Path> sockets(@Nullable String peer) throws ControlException {
        List<Path> sockets = new ArrayList<>();
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return sockets;
        }
        requireOwn();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                if (peer == null || matches(name(file), peer)) {
                    sockets.add(file);
                }
            }
        } catch (IOException e) {
            throw new ControlException("cannot read " + directory + ": " + Failures.reason(e));
        }
        Collections.sort(sockets);
        return sockets;
    }

    /** How people call the peer of a socket. */
    static String name(Path socket) {
        String file = String.valueOf(socket.getFileName());
        return file.substring(0, file.length() - SUFFIX.length());
    }

    private static boolean matches(String name, String peer) {
        return name.startsWith(peer)
                || name.substring(name.lastIndexOf('-') + 1).startsWith(peer);
    }

    private Path parent() {
        Path parent = directory.toAbsolutePath().getParent();
        return parent == null ? directory : parent;
    }

    private void requireOwn() throws ControlException {
        try {
            PosixFileAttributes attributes =
                    Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Set<PosixFilePermission> others = EnumSet.copyOf(attributes.permissions());
            others.removeAll(OWNER_ONLY);
            if (!attributes.isDirectory() || !attributes.owner().getName().equals(userName) || !others.isEmpty()) {
                throw new ControlException(directory + " is not a directory for " + userName
                        + " only; remove it, or name another place with --control");
            }
        } catch (IOException e) {
            throw new ControlException("cannot use " + directory + ": " + Failures.reason(e));
        }
    }
}
