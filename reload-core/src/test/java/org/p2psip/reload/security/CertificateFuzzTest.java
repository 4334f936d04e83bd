// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.security.CertificateRefusedException.Reason;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.Opaque;

/** Whatever bytes a peer sends as a certificate, nothing but a refusal comes of it. */
class CertificateFuzzTest {
    private static final byte[] VALID =
            Fixtures.nodeCertificate(Fixtures.NODE, Fixtures.OTHER_NODE).toByteArray();
    private static final byte[] SELF_SIGNED = selfSigned();

    private final CertificateTrust trust = new CertificateTrust(new TrustPolicy(
            Fixtures.OVERLAY, 16, List.of(Fixtures.ROOT.certificate()), SelfSignedPolicy.SHA256, Set.of()));

    private static byte[] selfSigned() {
        return new Fixtures.HandMade("CN=node", "CN=node", Fixtures.NODE_KEYS.getPublic())
                .names(Fixtures.nodeUri())
                .signedBy(Fixtures.NODE_KEYS.getPrivate(), "SHA256withECDSA")
                .build()
                .toByteArray();
    }

    @Property(tries = 1000)
    void refusesRandomBytes(@ForAll @Size(max = 200) byte[] bytes) {
        assertRefused(bytes);
    }

    @Property(tries = 1000)
    void refusesRandomBytesInSequences(@ForAll @Size(max = 100) byte[] bytes) {
        assertRefused(sequence(bytes));
        assertRefused(sequence(sequence(bytes)));
    }

    @Property(tries = 3000)
    void refusesCertificateWithChangedBytes(
            @ForAll @IntRange(max = 10_000) int position, @ForAll @Size(min = 1, max = 4) byte[] change) {
        for (byte[] original : List.of(VALID, SELF_SIGNED)) {
            byte[] bytes = original.clone();
            int from = position % (bytes.length - change.length);
            System.arraycopy(change, 0, bytes, from, change.length);
            if (!Arrays.equals(bytes, original)) {
                assertRefused(bytes);
            }
        }
    }

    @Test
    void refusesEachPrefix() {
        for (int length = 0; length < VALID.length; length++) {
            assertRefused(Arrays.copyOf(VALID, length));
        }
    }

    @Test
    void refusesEachChangedByte() {
        for (int i = 0; i < VALID.length; i++) {
            byte[] bytes = VALID.clone();
            bytes[i] ^= 0x01;
            assertRefused(bytes);
            bytes[i] ^= (byte) 0x81;
            assertRefused(bytes);
        }
    }

    @Test
    void refusesDeepNestingWithoutOverflowOfTheStack() {
        assertRefused(Hex.decode("3080".repeat(ParsedCertificate.MAX_CERTIFICATE_BYTES / 2)));
        byte[] nested = new byte[0];
        while (nested.length < ParsedCertificate.MAX_CERTIFICATE_BYTES - 4) {
            nested = sequence(nested);
        }
        assertRefused(nested);
    }

    private void assertRefused(byte[] bytes) {
        assertThatThrownBy(() -> trust.check(Opaque.copyOf(bytes), List.of(), Fixtures.NOW))
                .as(() -> Hex.encode(bytes))
                .isInstanceOfSatisfying(
                        CertificateRefusedException.class,
                        e -> assertThat(e.reason()).isNotNull().isInstanceOf(Reason.class));
        assertThat(trust.cachedCertificates()).isZero();
    }

    private static byte[] sequence(byte[] content) {
        String hex = Hex.encode(content);
        String length =
                content.length < 0x80 ? String.format("%02x", content.length) : String.format("82%04x", content.length);
        return Hex.decode("30" + length + hex);
    }
}
