// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

class TurnCredentialsTest {
    private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final NodeId NODE = NodeId.parse("00112233445566778899aabbccddeeff");

    private static OverlayConfiguration overlay(byte[] key) throws Exception {
        return OverlayConfiguration.parse(
                OverlayConfiguration.builder("office.example")
                        .selfSigned(SelfSignedPolicy.SHA256)
                        .turnKey(key == null ? null : Opaque.copyOf(key))
                        .build()
                        .document()
                        .toByteArray(),
                null);
    }

    @Test
    void areTheNodeIdAndItsHmacUnderTheConfigurationsKey() throws Exception {
        TurnCredentials credentials = TurnCredentials.of(overlay(KEY), NODE).orElseThrow();
        assertThat(credentials.username()).isEqualTo("00112233445566778899aabbccddeeff");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        assertThat(credentials.password()).isEqualTo(HexFormat.of().formatHex(mac.doFinal(NODE.toByteArray())));
        assertThat(credentials.toString()).doesNotContain(credentials.password());
    }

    @Test
    void areFoundByTheNameThatAClientShows() throws Exception {
        OverlayConfiguration overlay = overlay(KEY);
        assertThat(TurnCredentials.of(overlay, "00112233445566778899aabbccddeeff"))
                .isEqualTo(TurnCredentials.of(overlay, NODE));
        for (String none : new String[] {
            "",
            "alice",
            "00112233445566778899AABBCCDDEEFF",
            "0".repeat(32),
            "00112233445566778899aabbccddeeff00",
            "g".repeat(32)
        }) {
            assertThat(TurnCredentials.of(overlay, none)).as(none).isEmpty();
        }
    }

    @Test
    void areNoneWithoutAKey() throws Exception {
        assertThat(TurnCredentials.of(overlay(null), NODE)).isEmpty();
    }

    @Test
    void keysTooShortOrTooLongAreRefused() {
        for (int length : new int[] {15, 65}) {
            assertThatThrownBy(() ->
                            OverlayConfiguration.builder("office.example").turnKey(Opaque.copyOf(new byte[length])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("turn-key");
        }
    }
}
