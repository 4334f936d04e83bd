// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DeviationsTest {
    /** Maven runs the tests of a module in its folder. */
    private static final Path ROOT = Path.of("..");

    /** {@code `SomeTest.someMethod`}, or {@code `someMethod`} of the class named before. */
    private static final Pattern PINNED = Pattern.compile("`(?:(\\w+Test)\\.)?(\\w+)`");

    @Test
    void everyChoiceIsPinnedByATestThatExists() throws IOException {
        Map<String, Path> tests = testFiles();
        List<String> rows = Files.readAllLines(ROOT.resolve("docs/deviations.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| section"))
                .toList();
        List<String> missing = new ArrayList<>();
        for (String row : rows) {
            String[] cells = row.split("\\|", -1);
            Matcher pinned = PINNED.matcher(cells[4]);
            String testClass = "";
            int found = 0;
            while (pinned.find()) {
                testClass = pinned.group(1) == null ? testClass : pinned.group(1);
                if (tests.containsKey(testClass)
                        && Files.readString(tests.get(testClass)).contains("void " + pinned.group(2) + "(")) {
                    found++;
                } else {
                    missing.add(pinned.group());
                }
            }
            if (found == 0) {
                missing.add(row);
            }
        }
        assertThat(rows).hasSizeGreaterThan(20);
        assertThat(missing).isEmpty();
    }

    private static Map<String, Path> testFiles() throws IOException {
        try (Stream<Path> files = Files.find(
                ROOT, 14, (file, attributes) -> file.getFileName().toString().endsWith("Test.java"))) {
            return files.collect(Collectors.toMap(
                    file -> file.getFileName().toString().replace(".java", ""),
                    Function.identity(),
                    (first, second) -> first));
        }
    }
}
