// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of docs/architecture.md that a compiler does not check. */
class CoreArchitectureTest {
    private static final String ROOT = "org.p2psip.reload.";

    /** From the ground up: a package may use those before it in this list, never those behind it. */
    private static final List<String> ROOMS = List.of(
            "wire",
            "security",
            "driver",
            "config",
            "link",
            "routing",
            "topology",
            "transaction",
            "storage",
            "usage",
            "node");

    private static final int MAX_LINES_OF_A_FILE = 500;

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.p2psip.reload");

    @Test
    void noPackageUsesOneAboveIt() {
        for (int room = 0; room < ROOMS.size(); room++) {
            for (String above : ROOMS.subList(room + 1, ROOMS.size())) {
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + ROOMS.get(room) + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(ROOT + above + "..")
                        .check(CLASSES);
            }
        }
    }

    @Test
    void everyPackageHasItsPlaceInTheOrder() {
        assertThat(CLASSES.stream()
                        .map(c -> c.getPackageName().substring(ROOT.length()).split("\\.")[0]))
                .containsAll(ROOMS)
                .isSubsetOf(ROOMS);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void machinesReadNoClock() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        ROOT + "driver..", ROOT + "link.tls..", ROOT + "link.dtls..", ROOT + "link.internal..")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .check(CLASSES);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + "node.ReloadNodeBuilder")
                .should()
                .callMethod(Clock.class, "systemUTC")
                .check(CLASSES);
    }

    @Test
    void machinesHaveNoThreadAndNoSocket() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        ROOT + "driver..", ROOT + "link.tls..", ROOT + "link.dtls..", ROOT + "link.internal..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.net\\.(.*Socket|NetworkInterface)|java\\.nio\\.channels\\..*"
                        + "|java\\.lang\\.(Thread|Runtime)|java\\.util\\.Timer|java\\.util\\.concurrent\\.(locks\\..*"
                        + "|.*Executor.*Service|Executors|ForkJoin.*|CountDownLatch)|io\\.netty\\.channel\\..*")
                .check(CLASSES);
    }

    @Test
    void nothingIsUsedThatAndroidLacks() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.net\\.http\\..*|javax\\.naming\\..*|javax\\.xml\\.(crypto|stream)\\..*"
                        + "|java\\.lang\\.(management\\..*|StackWalker|ProcessHandle)|com\\.sun\\..*"
                        + "|java\\.util\\.HexFormat|java\\.util\\.random\\..*")
                .check(CLASSES);
    }

    @Test
    void noMainFileOfTheProjectIsOver500Lines() throws IOException {
        List<String> tooLong = new ArrayList<>();
        Path project = Path.of("").toAbsolutePath().getParent();
        try (Stream<Path> files = Files.walk(project, 14)) {
            for (Path file : (Iterable<Path>) files.filter(CoreArchitectureTest::isMainSource)::iterator) {
                long lines = Files.readAllLines(file).size();
                if (lines > MAX_LINES_OF_A_FILE) {
                    tooLong.add(project.relativize(file) + ": " + lines);
                }
            }
        }
        assertThat(tooLong).isEmpty();
    }

    private static boolean isMainSource(Path file) {
        String path = file.toString().replace('\\', '/');
        return path.contains("/src/main/java/") && path.endsWith(".java");
    }
}
