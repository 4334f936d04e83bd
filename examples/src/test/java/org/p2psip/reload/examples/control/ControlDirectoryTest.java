// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.wire.NodeId;

class ControlDirectoryTest {
    private static final NodeId ALICE = NodeId.parse("87f4c61c126e1f4575996f05a4f58fa6");

    @TempDir
    private Path temporary;

    @Test
    void isForItsOwnerOnly() throws Exception {
        Path socket = directory(Map.of()).socket("alice@office.example", ALICE);
        assertThat(socket.getFileName()).hasToString("alice@office.example-87f4c61c.sock");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
                .isEqualTo("rwx------");
        assertThat(socket.getParent()).isEqualTo(temporary.resolve("reload-" + System.getProperty("user.name")));
    }

    @Test
    void isInTheRuntimeDirectoryWhereThereIsOne() throws Exception {
        Path runtime = temporary.resolve("run");
        Path socket = directory(Map.of("XDG_RUNTIME_DIR", runtime.toString())).socket("alice", ALICE);
        assertThat(socket.getParent()).isEqualTo(runtime.resolve("reload"));
    }

    @Test
    void refusesADirectoryThatOthersCanEnter() throws Exception {
        Path made = directory(Map.of()).socket("alice", ALICE).getParent();
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-x---"));
        assertThatExceptionOfType(ControlException.class)
                .isThrownBy(() -> directory(Map.of()).socket("alice", ALICE))
                .withMessageContaining("--control");
        assertThatExceptionOfType(ControlException.class)
                .isThrownBy(() -> directory(Map.of()).sockets(null));
    }

    @Test
    void refusesALinkToADirectory() throws Exception {
        Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
        Files.createSymbolicLink(temporary.resolve("reload-" + System.getProperty("user.name")), elsewhere);
        assertThatExceptionOfType(ControlException.class)
                .isThrownBy(() -> directory(Map.of()).socket("alice", ALICE));
    }

    @Test
    void findsSocketsByUserAndByNodeId() throws Exception {
        ControlDirectory directory = directory(Map.of());
        assertThat(directory.sockets(null)).isEmpty();
        Path alice = Files.createFile(directory.socket("alice@office.example", ALICE));
        Path bob = Files.createFile(directory.socket("bob@office.example", NodeId.parse("00".repeat(15) + "01")));
        assertThat(directory.sockets(null)).containsExactly(alice, bob);
        assertThat(directory.sockets("bob")).containsExactly(bob);
        assertThat(directory.sockets("87f4")).containsExactly(alice);
        assertThat(directory.sockets("carol")).isEmpty();
    }

    @Test
    void oddNamesBecomeHarmlessFileNames() throws Exception {
        Path socket = directory(Map.of()).socket("../../etc/" + "x".repeat(300), ALICE);
        assertThat(socket.getParent().getParent()).isEqualTo(temporary);
        assertThat(socket.getFileName().toString()).hasSizeLessThan(60).doesNotContain("/");
    }

    private ControlDirectory directory(Map<String, String> environment) {
        return ControlDirectory.of(environment, temporary.toString(), System.getProperty("user.name"));
    }
}
