// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Gets the secrets of secure channels, so that a packet decoder can read captures of them. Whoever has the lines reads
 * everything; a provider has no key log unless its builder is given one.
 *
 * <p>Called on any thread, one call at a time for each provider.
 */
@FunctionalInterface
public interface KeyLog {
    /**
     * The secret of one channel.
     *
     * @param line one line of the NSS key log format, without the line break
     */
    void line(String line);

    /**
     * Appends the lines to a file that only its owner may read; other files are refused.
     *
     * @param file created if it is not there
     * @throws IOException if it cannot be written, or if others may read it
     */
    static KeyLog toFile(Path file) throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        if (Files.notExists(file)) {
            if (posix) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
        } else if (posix
                && !PosixFilePermissions.fromString("rw-------").containsAll(Files.getPosixFilePermissions(file))) {
            throw new IOException(
                    "others than the owner have rights on " + file + "; take them away or name a new file");
        }
        return line -> {
            try {
                Files.write(file, (line + "\n").getBytes(StandardCharsets.US_ASCII), StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write the key log " + file, e);
            }
        };
    }
}
