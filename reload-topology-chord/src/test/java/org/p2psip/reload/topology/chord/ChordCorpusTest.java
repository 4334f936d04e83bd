// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Makes the inputs from which the targets of {@link ChordFuzzTest} start, and notices a target that accepts none of them.
 *
 * <p>To write them anew: {@code mvn test -Dtest='*CorpusTest' -Dreload.corpus.write=true}.
 */
class ChordCorpusTest {
    private static final Path INPUTS =
            Path.of("src", "test", "resources", "org", "p2psip", "reload", "topology", "chord", "ChordFuzzTestInputs");
    private static final boolean WRITE = Boolean.getBoolean("reload.corpus.write");

    @Test
    void updatesAreTheSamplesAndAreAccepted() throws IOException {
        List<ChordUpdate> samples = ChordUpdateTest.samples();
        for (int i = 0; i < samples.size(); i++) {
            byte[] seed = samples.get(i).encode().toByteArray();
            assertFile("update", "sample-" + i, seed);
            assertThat(ChordFuzzTest.acceptsUpdate(seed)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavesAreOneOfEachTypeAndAreAccepted(ChordLeaveData.Type type) throws IOException {
        byte[] seed =
                new ChordLeaveData(type, List.of(Fixtures.node(10))).encode().toByteArray();
        assertFile("leave", type.name(), seed);
        assertThat(ChordFuzzTest.acceptsLeave(seed)).isTrue();
    }

    private static void assertFile(String target, String name, byte[] seed) throws IOException {
        Path file = INPUTS.resolve(target).resolve(name);
        if (WRITE) {
            Files.createDirectories(file.getParent());
            Files.write(file, seed);
        }
        assertThat(Files.readAllBytes(file)).as(file.toString()).isEqualTo(seed);
    }
}
