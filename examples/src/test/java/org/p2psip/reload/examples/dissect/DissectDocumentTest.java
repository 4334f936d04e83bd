// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DissectDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "dissect.md");

    @Test
    void theDocumentShowsWhatTheCommandPrints(@TempDir Path folder) throws IOException {
        List<String> lines = Files.readAllLines(DOCUMENT);
        List<String> digits = lines.stream()
                .map(line -> line.strip().replaceFirst(" .*", ""))
                .filter(word -> word.matches("[0-9a-f]{16,}"))
                .toList();
        int begin = lines.indexOf("```text") + 1;
        int end = lines.subList(begin, lines.size()).indexOf("```") + begin;
        assertThat(digits).hasSize(2);
        assertThat(Run.ofText(folder, String.join("\n", digits))
                        .out()
                        .stripTrailing()
                        .lines())
                .containsExactlyElementsOf(lines.subList(begin, end));
    }
}
