// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.wire.NodeId;

class IssuedNodeIdsTest {
    @TempDir
    Path directory;

    @Test
    void keepsWhatItGave() throws IOException {
        Path file = directory.resolve("ids");
        IssuedNodeIds ids = IssuedNodeIds.open(file, new Random(1));
        List<NodeId> two = ids.of("alice@a", 2, 16, Set.of());
        NodeId bob = ids.of("bob:x@a", 1, 16, Set.of()).get(0);
        assertThat(two).doesNotHaveDuplicates().doesNotContain(bob).hasSize(2);
        assertThat(Files.readAllLines(file))
                .containsExactly("alice@a:" + two.get(0) + "," + two.get(1), "bob:x@a:" + bob);

        IssuedNodeIds again = IssuedNodeIds.open(file, new Random(2));
        assertThat(again.of("alice@a", 1, 16, Set.of())).containsExactly(two.get(0));
        assertThat(again.of("alice@a", 3, 16, Set.of())).startsWith(two.get(0), two.get(1));
        assertThat(again.of("bob:x@a", 1, 16, Set.of())).containsExactly(bob);
    }

    @Test
    void givesNoNodeIdTwice() throws IOException {
        // The second source begins like the first, so that it offers the same Node-ID again.
        Path file = directory.resolve("ids");
        NodeId first = IssuedNodeIds.open(file, new Random(7))
                .of("alice@a", 1, 16, Set.of())
                .get(0);
        NodeId second = IssuedNodeIds.open(file, new Random(7))
                .of("bob@a", 1, 16, Set.of())
                .get(0);
        assertThat(second).isNotEqualTo(first);
        NodeId third = IssuedNodeIds.open(directory.resolve("other"), new Random(7))
                .of("carol@a", 1, 16, Set.of(first))
                .get(0);
        assertThat(third).isEqualTo(second);
    }

    @Test
    void givesNewOnesWhenTheOverlayChangesTheirLength() throws IOException {
        IssuedNodeIds ids = IssuedNodeIds.open(directory.resolve("ids"), new Random(1));
        NodeId before = ids.of("alice@a", 1, 16, Set.of()).get(0);
        assertThat(ids.of("alice@a", 1, 20, Set.of()).get(0).length()).isEqualTo(20);
        assertThat(ids.of("alice@a", 1, 16, Set.of())).containsExactly(before);
    }

    @Test
    void givesNoneThatItCannotKeep() throws IOException {
        Path missing = directory.resolve("missing").resolve("ids");
        IssuedNodeIds ids = IssuedNodeIds.open(missing, new Random(1));
        assertThatThrownBy(() -> ids.of("alice@a", 1, 16, Set.of())).isInstanceOf(IOException.class);
        Files.createDirectory(missing.getParent());
        assertThat(ids.of("alice@a", 1, 16, Set.of())).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", ":00112233445566778899aabbccddeeff", "alice:", "alice:0011", "alice:x,y"})
    void saysWhichLineIsMalformed(String line) throws IOException {
        Path file = directory.resolve("ids");
        Files.writeString(file, "\n" + line);
        assertThatThrownBy(() -> IssuedNodeIds.open(file, new Random(1)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ", line 2: ");
    }
}
