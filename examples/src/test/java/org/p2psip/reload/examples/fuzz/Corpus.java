// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The inputs that a fuzz target starts from, one file each, where Jazzer looks for them; what fuzzing found stands beside
 * them.
 *
 * <p>To write them anew: {@code mvn test -Dtest='*CorpusTest' -Dreload.corpus.write=true}.
 */
public final class Corpus {
    private static final boolean WRITE = Boolean.getBoolean("reload.corpus.write");

    private final Path folder;

    /** The inputs of the method {@code target} of {@code tests}. */
    public Corpus(Class<?> tests, String target) {
        folder = Path.of("src", "test", "resources")
                .resolve(tests.getPackageName().replace('.', '/'))
                .resolve(tests.getSimpleName() + "Inputs")
                .resolve(target);
    }

    /** Fails unless {@code seed} is there as {@code name}. */
    public void assertHolds(String name, byte[] seed) throws IOException {
        Path file = folder.resolve(name);
        if (WRITE) {
            Files.createDirectories(folder);
            Files.write(file, seed);
        }
        assertThat(file).isRegularFile();
        assertThat(Files.readAllBytes(file)).as(file.toString()).isEqualTo(seed);
    }

    /** The bytes of every file. */
    List<byte[]> inputs() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().map(Corpus::read).toList();
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
