// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyLogTest {
    @TempDir
    Path folder;

    @Test
    void appendsLinesToAFileOfItsOwnerAlone() throws IOException {
        Path file = folder.resolve("keys.log");
        KeyLog log = KeyLog.toFile(file);
        log.line("CLIENT_RANDOM 01 02");
        KeyLog.toFile(file).line("CLIENT_RANDOM 03 04");
        assertThat(file).hasContent("CLIENT_RANDOM 01 02\nCLIENT_RANDOM 03 04\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void refusesAFileThatOthersMayRead() throws IOException {
        Path file = Files.createFile(
                folder.resolve("open.log"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> KeyLog.toFile(file)).isInstanceOf(IOException.class);
    }
}
