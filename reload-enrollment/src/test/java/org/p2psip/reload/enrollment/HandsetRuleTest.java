// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class HandsetRuleTest {
    @Test
    void usesNothingThatAndroidLacks() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..", "javax.naming..", "com.sun..", "sun..", "javax.xml.stream..")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("org.p2psip.reload.enrollment"));
    }
}
