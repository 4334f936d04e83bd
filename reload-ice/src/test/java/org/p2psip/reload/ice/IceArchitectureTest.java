// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Keeps clocks, sockets and threads out of the machines, and RELOAD out of STUN and ICE. */
class IceArchitectureTest {
    private static final String ROOT = "org.p2psip.reload.";
    private static final String STUN = ROOT + "ice.stun..";
    private static final String AGENT = ROOT + "ice.agent..";
    private static final String TURN = ROOT + "ice.turn..";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT + "ice");

    @Test
    void machinesReadNoClock() {
        noClasses()
                .that()
                .resideInAnyPackage(STUN, AGENT, TURN)
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .check(CLASSES);
    }

    @Test
    void machinesStartNoThreadAndOpenNoSocket() {
        noClasses()
                .that()
                .resideInAnyPackage(STUN, AGENT, TURN)
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.net\\.(.*Socket|NetworkInterface)|java\\.nio\\.channels\\..*|java\\.lang\\.Thread"
                                + "|java\\.util\\.(Timer|concurrent\\..*)|io\\.netty\\.channel\\..*")
                .check(CLASSES);
    }

    @Test
    void stunAndIceKnowNothingOfReload() {
        noClasses()
                .that()
                .resideInAnyPackage(STUN, AGENT, TURN)
                .should()
                .dependOnClassesThat()
                .haveNameMatching("org\\.p2psip\\.reload\\.(?!ice\\.).*")
                .check(CLASSES);
    }

    @Test
    void stunStandsBelowTheAgentAndTurn() {
        noClasses()
                .that()
                .resideInAnyPackage(STUN)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(AGENT, TURN)
                .check(CLASSES);
    }

    @Test
    void turnAndTheAgentKnowNothingOfEachOther() {
        noClasses()
                .that()
                .resideInAnyPackage(TURN)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(AGENT)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(AGENT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(TURN)
                .check(CLASSES);
    }
}
