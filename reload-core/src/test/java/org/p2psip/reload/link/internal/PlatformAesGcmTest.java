// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.AEADCipher;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.junit.jupiter.api.Test;

class PlatformAesGcmTest {
    private static final int TAG_BYTES = 16;
    private static final byte[] KEY = "sixteen byte key".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NONCE = "twelve bytes".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ADDITIONAL = "record header".getBytes(StandardCharsets.US_ASCII);

    private final PlatformAesGcm decrypting = PlatformAesGcm.create(false);

    @Test
    void encryptsAsBouncyCastleDoes() throws Exception {
        for (int length : new int[] {0, 1, 9, 16, 300, 2_500}) {
            byte[] plain = plain(length);
            AEADCipher reference = GCMBlockCipher.newInstance(AESEngine.newInstance());
            reference.init(true, new AEADParameters(new KeyParameter(KEY), 8 * TAG_BYTES, NONCE, ADDITIONAL));
            byte[] expected = new byte[length + TAG_BYTES];
            int begun = reference.processBytes(plain, 0, length, expected, 0);
            reference.doFinal(expected, begun);
            assertThat(encrypt(plain)).isEqualTo(expected);
        }
    }

    @Test
    void decryptsInPlace() throws IOException {
        byte[] plain = plain(300);
        byte[] record = encrypt(plain);
        start(decrypting);
        assertThat(decrypting.getOutputSize(record.length)).isEqualTo(300);
        assertThat(decrypting.doFinal(ADDITIONAL, record, 0, record.length, record, 0))
                .isEqualTo(300);
        assertThat(Arrays.copyOf(record, 300)).isEqualTo(plain);
    }

    @Test
    void tellsForgedRecordsByTheAlertThatMakesDtlsPassOverThem() throws IOException {
        byte[] record = encrypt(plain(300));
        for (int i : new int[] {0, 299, 300, 315}) {
            byte[] forged = record.clone();
            forged[i] ^= 1;
            start(decrypting);
            assertThatThrownBy(() -> decrypting.doFinal(ADDITIONAL, forged, 0, forged.length, forged, 0))
                    .isInstanceOfSatisfying(
                            TlsFatalAlert.class,
                            alert ->
                                    assertThat(alert.getAlertDescription()).isEqualTo(AlertDescription.bad_record_mac));
        }
        start(decrypting);
        assertThat(decrypting.doFinal(ADDITIONAL, record, 0, record.length, new byte[316], 0))
                .as("still usable")
                .isEqualTo(300);
    }

    private byte[] encrypt(byte[] plain) throws IOException {
        PlatformAesGcm fresh = PlatformAesGcm.create(true);
        start(fresh);
        byte[] record = new byte[fresh.getOutputSize(plain.length)];
        assertThat(fresh.doFinal(ADDITIONAL, plain, 0, plain.length, record, 0)).isEqualTo(record.length);
        return record;
    }

    private static void start(PlatformAesGcm cipher) throws IOException {
        cipher.setKey(KEY, 0, KEY.length);
        cipher.init(NONCE, TAG_BYTES);
    }

    private static byte[] plain(int length) {
        byte[] plain = new byte[length];
        for (int i = 0; i < length; i++) {
            plain[i] = (byte) (31 * i);
        }
        return plain;
    }
}
