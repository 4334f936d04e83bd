// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Random;
import java.util.WeakHashMap;
import org.junit.jupiter.api.Test;

/** Keeps out whatever would make two runs differ. */
class TestkitArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.p2psip.reload.testkit");

    @Test
    void readsNoWallClock() {
        noClasses()
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .check(CLASSES);
    }

    @Test
    void startsNoThreadAndOpensNoSocket() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.net\\.(.*Socket|NetworkInterface|Http.*)|java\\.nio\\.channels\\..*"
                        + "|java\\.lang\\.Thread|java\\.util\\.Timer"
                        + "|java\\.util\\.concurrent\\.(.*ExecutorService|Executors|ForkJoin.*|ThreadPool.*|locks\\..*)"
                        + "|io\\.netty\\.channel\\..*")
                .check(CLASSES);
    }

    @Test
    void drawsNoRandomnessButFromTheSeed() {
        noClasses()
                .should()
                .callConstructor(Random.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(SecureRandom.class)
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.(UUID|concurrent\\.ThreadLocalRandom)")
                .check(CLASSES);
    }

    @Test
    void hasNoOrderThatHangsOnHashes() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(IdentityHashMap.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(WeakHashMap.class)
                .orShould()
                .callMethod(System.class, "identityHashCode", Object.class)
                .check(CLASSES);
        // Elsewhere it would be too easy to walk through one without noticing; this one only looks things up.
        noClasses()
                .that()
                .doNotBelongToAnyOf(SimulatedNetwork.class)
                .should()
                .callConstructor(HashMap.class)
                .orShould()
                .callConstructor(HashSet.class)
                .check(CLASSES);
    }
}
