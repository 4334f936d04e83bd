// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    /** Maven runs the tests of a module in its folder. */
    private static final Path ROOT = Path.of("..");

    private static final Path EXAMPLE =
            Path.of("src/main/java/org/p2psip/reload/examples/embedding/EmbeddedPhone.java");

    @Test
    void theReadmeShowsCodeThatCompiles() throws IOException {
        List<String> shown = javaLines(Files.readAllLines(ROOT.resolve("README.md")));
        List<String> compiled =
                Files.readAllLines(EXAMPLE).stream().map(String::strip).toList();
        assertThat(shown).hasSizeGreaterThan(10);
        assertThat(compiled).containsSubsequence(shown);
    }

    private static List<String> javaLines(List<String> markdown) {
        List<String> lines = new ArrayList<>();
        boolean inside = false;
        for (String line : markdown) {
            if (line.startsWith("```")) {
                inside = line.equals("```java");
            } else if (inside && !line.isBlank()) {
                lines.add(line.strip());
            }
        }
        return lines;
    }
}
