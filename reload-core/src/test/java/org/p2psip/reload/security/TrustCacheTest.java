// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.security.Fixtures.NOW;
import static org.p2psip.reload.security.Fixtures.TO;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

class TrustCacheTest {
    private final CertificateTrust trust = new CertificateTrust(Fixtures.policy(), 3);

    @Test
    void remembersWhatItTrusted() throws CertificateRefusedException {
        Opaque der = certificate(1);
        NodeCertificate first = trust.check(der, List.of(), NOW);
        assertThat(trust.check(der, List.of(), NOW)).isSameAs(first);
        assertThat(trust.cachedCertificates()).isEqualTo(1);
    }

    @Test
    void forgetsTheCertificateUnusedLongestAtItsMaximum() throws CertificateRefusedException {
        NodeCertificate one = trust.check(certificate(1), List.of(), NOW);
        NodeCertificate two = trust.check(certificate(2), List.of(), NOW);
        trust.check(certificate(3), List.of(), NOW);
        assertThat(trust.check(one.der(), List.of(), NOW)).isSameAs(one);
        trust.check(certificate(4), List.of(), NOW);
        assertThat(trust.cachedCertificates()).isEqualTo(3);
        assertThat(trust.remembered(one.der())).contains(one);
        assertThat(trust.remembered(two.der())).isEmpty();
    }

    @Test
    void neverHoldsMoreThanItsMaximum() throws CertificateRefusedException {
        for (int i = 1; i <= 20; i++) {
            trust.check(certificate(i), List.of(), NOW);
            assertThat(trust.cachedCertificates()).isEqualTo(Math.min(i, 3));
        }
    }

    @Test
    void comparesDatesAtEachUse() throws CertificateRefusedException {
        Opaque der = certificate(1);
        trust.check(der, List.of(), NOW);
        assertThatThrownBy(() -> trust.check(der, List.of(), TO.plusSeconds(1)))
                .isInstanceOf(CertificateRefusedException.class)
                .hasMessageStartingWith("EXPIRED");
        assertThat(trust.cachedCertificates()).isZero();
    }

    @Test
    void remembersNoRefusedCertificate() {
        Opaque der = Fixtures.tampered(certificate(1));
        assertThatThrownBy(() -> trust.check(der, List.of(), NOW)).isInstanceOf(CertificateRefusedException.class);
        assertThat(trust.cachedCertificates()).isZero();
    }

    @Test
    void refusesAMaximumOfNone() {
        assertThatThrownBy(() -> new CertificateTrust(Fixtures.policy(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cache holds 0 certificates, at least 1");
    }

    @Test
    void servesSeveralThreads() throws Exception {
        List<Opaque> certificates = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            certificates.add(certificate(i));
        }
        Callable<Integer> work = () -> {
            int trusted = 0;
            for (int round = 0; round < 50; round++) {
                for (Opaque der : certificates) {
                    trusted += trust.check(der, List.of(), NOW).nodeIds().size();
                }
            }
            return trusted;
        };
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (Future<Integer> result : threads.invokeAll(List.of(work, work, work, work))) {
                assertThat(result.get()).isEqualTo(300);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(trust.cachedCertificates()).isEqualTo(3);
    }

    @Test
    void keepsIntermediatesOnceForAllThatTheyIssued() throws CertificateRefusedException {
        TrustCache cache = new TrustCache(3);
        NodeCertificate one = trust.check(certificate(1), List.of(), NOW);
        NodeCertificate two = trust.check(certificate(2), List.of(), NOW);
        TrustCache.Entry first = cache.put(new TrustCache.Entry(one, new Validity(NOW, TO), List.of(issuer(7))));
        TrustCache.Entry second = cache.put(new TrustCache.Entry(two, new Validity(NOW, TO), List.of(issuer(7))));
        assertThat(second.issuers().get(0)).isSameAs(first.issuers().get(0));
        assertThat(cache.get(two.der())).isSameAs(second);
        for (int i = 0; i < TrustCache.MAX_SHARED_ISSUERS; i++) {
            cache.put(new TrustCache.Entry(two, new Validity(NOW, TO), List.of(issuer(100 + i))));
        }
        TrustCache.Entry third = cache.put(new TrustCache.Entry(two, new Validity(NOW, TO), List.of(issuer(7))));
        assertThat(third.issuers().get(0))
                .isEqualTo(issuer(7))
                .isNotSameAs(first.issuers().get(0));
    }

    private static Opaque issuer(int number) {
        return Opaque.copyOf(new byte[] {(byte) number, 1, 2, 3});
    }

    private static Opaque certificate(int number) {
        byte[] bytes = new byte[16];
        bytes[0] = (byte) number;
        return Fixtures.nodeCertificate(NodeId.copyOf(bytes));
    }
}
