// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The inputs that a fuzz target starts from, one file each, where Jazzer looks for them. They are made from samples by a
 * test, which fails when they are no longer what it makes. Files beside them, such as what fuzzing found, are left alone.
 *
 * <p>To write them anew: {@code mvn test -Dtest='*CorpusTest' -Dreload.corpus.write=true}.
 */
public final class SeedCorpus {
    private static final Path RESOURCES = Path.of("src", "test", "resources");
    private static final boolean WRITE = Boolean.getBoolean("reload.corpus.write");

    private final Path folder;

    private SeedCorpus(Path folder) {
        this.folder = folder;
    }

    /** The inputs of the method {@code target} of {@code tests}. */
    public static SeedCorpus of(Class<?> tests, String target) {
        return new SeedCorpus(RESOURCES
                .resolve(tests.getPackageName().replace('.', '/'))
                .resolve(tests.getSimpleName() + "Inputs")
                .resolve(target));
    }

    /** Fails unless each of {@code seeds}, and each without its last byte, is there under its name. */
    public void assertHolds(Map<String, byte[]> seeds) {
        seeds.forEach((name, bytes) -> {
            assertFile(name, bytes);
            if (bytes.length > 0) {
                assertFile(name + "-cut", Arrays.copyOf(bytes, bytes.length - 1));
            }
        });
    }

    /** The bytes of every file. */
    public List<byte[]> inputs() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().map(SeedCorpus::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertFile(String name, byte[] bytes) {
        Path file = folder.resolve(name);
        if (WRITE) {
            write(file, bytes);
        }
        assertThat(file).isRegularFile();
        assertThat(read(file)).as(file.toString()).isEqualTo(bytes);
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
