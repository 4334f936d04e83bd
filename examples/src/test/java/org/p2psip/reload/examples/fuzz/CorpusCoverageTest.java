// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Notices a fuzz target that tests nothing: its inputs have to run as many lines of the package that it is about as
 * {@code fuzz/coverage-examples.properties} has recorded for it.
 */
class CorpusCoverageTest {
    private static final String EXAMPLES = "org.p2psip.reload.examples";

    static Set<String> targets() throws IOException {
        return new TreeSet<>(recorded().stringPropertyNames());
    }

    @Test
    void everyTargetIsRecorded() throws IOException {
        Set<String> found = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS).importPackages(EXAMPLES).stream()
                        .flatMap(each -> each.getMethods().stream())
                        .filter(method -> method.isAnnotatedWith(FuzzTest.class))
                        .map(method ->
                                method.getOwner().getName().substring(EXAMPLES.length() + 1) + "/" + method.getName())
                        .collect(Collectors.toSet());
        assertThat(targets()).containsExactlyInAnyOrderElementsOf(found);
    }

    @ParameterizedTest
    @MethodSource("targets")
    void inputsReachTheRecordedLines(String name) throws Exception {
        int slash = name.indexOf('/');
        Class<?> tests = Class.forName(EXAMPLES + "." + name.substring(0, slash));
        String target = name.substring(slash + 1);
        assertThat(LineCoverage.of(tests, target, new Corpus(tests, target).inputs()))
                .as("lines that the inputs of %s run", name)
                .isGreaterThanOrEqualTo(Integer.parseInt(recorded().getProperty(name)));
    }

    private static Properties recorded() throws IOException {
        Properties recorded = new Properties();
        try (InputStream in = CorpusCoverageTest.class.getResourceAsStream("/fuzz/coverage-examples.properties")) {
            recorded.load(in);
        }
        return recorded;
    }
}
