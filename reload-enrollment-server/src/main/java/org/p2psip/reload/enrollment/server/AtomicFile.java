// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Text files that are replaced as a whole, so that a crash leaves the old or the new content. */
final class AtomicFile {
    private AtomicFile() {}

    /** The lines of {@code file}; none if it does not exist. */
    static List<String> readLines(Path file, int maxBytes) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        if (Files.size(file) > maxBytes) {
            throw new IOException(file + " has more than " + maxBytes + " bytes");
        }
        return Files.readAllLines(file, StandardCharsets.UTF_8);
    }

    /** Replaces {@code file} by {@code lines}, on the disk when this returns; only its owner may read it. */
    static void writeLines(Path file, Iterable<String> lines) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException(file + " is no file");
        }
        Path temporary = Files.createTempFile(directory, file.getFileName().toString(), ".tmp", ownerOnly(file));
        try {
            StringBuilder text = new StringBuilder();
            for (String line : lines) {
                text.append(line).append('\n');
            }
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        };
    }
}
