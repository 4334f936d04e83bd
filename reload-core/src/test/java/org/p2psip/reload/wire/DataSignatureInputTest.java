// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DataSignatureInputTest {
    @Test
    void countsTheIndexOfAnArrayAsZero() {
        assertThat(of(new StoredDataValue.ArrayEntry(7, WireSamples.VALUE)))
                .isEqualTo(WireSamples.vector("signature-input/array-entry"))
                .isEqualTo(of(new StoredDataValue.ArrayEntry(StoredDataValue.LAST_INDEX, WireSamples.VALUE)));
    }

    @Test
    void coversTheKeyOfADictionary() {
        assertThat(of(new StoredDataValue.DictionaryEntry(WireSamples.text("a"), WireSamples.VALUE)))
                .isNotEqualTo(of(new StoredDataValue.DictionaryEntry(WireSamples.text("b"), WireSamples.VALUE)));
    }

    @Test
    void endsWithTheIdentity() {
        StoredDataValue value = new StoredDataValue.Single(WireSamples.VALUE);
        Opaque front = DataSignatureInput.withoutIdentity(
                WireSamples.RESOURCE, KindId.CERTIFICATE_BY_USER, WireSamples.TIME, value);
        assertThat(of(value)).isEqualTo(WireWriter.toOpaque(out -> {
            out.bytes(front);
            out.bytes(WireSamples.CERT_HASH.encoded());
        }));
    }

    private static Opaque of(StoredDataValue value) {
        return DataSignatureInput.of(
                WireSamples.RESOURCE, KindId.CERTIFICATE_BY_USER, WireSamples.TIME, value, WireSamples.CERT_HASH);
    }
}
