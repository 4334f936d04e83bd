// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tests of all modules by name, read from their sources, so that no module has to see the tests of another. */
final class TestSources {
    private static final Pattern TEST_ANNOTATION =
            Pattern.compile(" {4}@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|Property|Example|FuzzTest)\\b.*");
    private static final Pattern METHOD = Pattern.compile(" {4}(?![ @/*}])(?:[\\w<>?,.\\[\\]]+ )+(\\w+)\\(.*");

    private final Map<String, Set<String>> methods;

    private TestSources(Map<String, Set<String>> methods) {
        this.methods = methods;
    }

    /** Reads every {@code *}{@code /src/test/java} under {@code root}. */
    static TestSources read(Path root) throws IOException {
        Map<String, Set<String>> methods = new HashMap<>();
        try (Stream<Path> modules = Files.list(root)) {
            for (Path module : modules.toList()) {
                Path sources = module.resolve("src/test/java");
                if (Files.isDirectory(sources)) {
                    readModule(sources, methods);
                }
            }
        }
        return new TestSources(methods);
    }

    private static void readModule(Path sources, Map<String, Set<String>> methods) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String name = sources.relativize(file).toString();
                String className = name.substring(0, name.length() - ".java".length())
                        .replace('/', '.')
                        .replace('\\', '.');
                methods.put(className, testMethods(Files.readAllLines(file)));
            }
        }
    }

    /** The methods under an annotation that makes them tests, those that are switched off left out. */
    static Set<String> testMethods(List<String> lines) {
        Set<String> found = new HashSet<>();
        boolean annotated = false;
        boolean disabled = false;
        for (String line : lines) {
            var method = METHOD.matcher(line);
            if (TEST_ANNOTATION.matcher(line).matches()) {
                annotated = true;
            } else if (line.startsWith("    @Disabled")) {
                disabled = true;
            } else if (method.matches()) {
                if (annotated && !disabled) {
                    found.add(method.group(1));
                }
                annotated = false;
                disabled = false;
            }
        }
        return found;
    }

    /** Whether there is a test {@code package.Class#method}, or any in {@code package.Class}. */
    boolean isTest(String name) {
        int hash = name.indexOf('#');
        Set<String> ofClass = methods.getOrDefault(hash < 0 ? name : name.substring(0, hash), Set.of());
        return hash < 0 ? !ofClass.isEmpty() : ofClass.contains(name.substring(hash + 1));
    }
}
