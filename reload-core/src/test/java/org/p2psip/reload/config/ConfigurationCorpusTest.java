// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.fuzz.SeedCorpus;

/** Makes the inputs from which the target of {@link ConfigurationFuzzTest} starts. */
class ConfigurationCorpusTest {
    @Test
    void documentsAreTheSmallestAndTheFullest() throws IOException {
        SeedCorpus.of(ConfigurationFuzzTest.class, "document")
                .assertHolds(Map.of(
                        "smallest", utf8(Documents.with("")),
                        "full", Files.readAllBytes(Path.of("src", "test", "resources", "configuration", "full.xml")),
                        "entity", utf8("<!DOCTYPE overlay [<!ENTITY a 'a'>]><overlay>&a;</overlay>"),
                        "two", utf8(Documents.overlay("<configuration/><configuration/>"))));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
