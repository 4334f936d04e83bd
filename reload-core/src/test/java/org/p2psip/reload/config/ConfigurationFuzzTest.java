// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

/** Bytes as a server may send them for a configuration. */
@Tag("fuzz")
class ConfigurationFuzzTest {
    /** What is written of a configuration that was read, is read as the same. */
    @FuzzTest(maxDuration = "20s")
    void document(byte[] input) throws ConfigurationException {
        OverlayConfiguration configuration;
        try {
            configuration = OverlayConfiguration.parse(input, null);
        } catch (ConfigurationException refused) {
            assertThat(refused.getMessage()).doesNotContain("\n");
            return;
        }
        byte[] written = configuration.toXml().toByteArray();
        OverlayConfiguration again = OverlayConfiguration.parse(written, configuration.overlayName());
        assertThat(again.toXml().toByteArray()).isEqualTo(written);
        assertThat(again)
                .usingRecursiveComparison()
                .ignoringFields("warnings", "values.document", "values.kindBlocks")
                .isEqualTo(configuration);
    }
}
