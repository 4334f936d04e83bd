// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NatTest {
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    private final InetSocketAddress inside = new InetSocketAddress("10.0.0.2", 5000);
    private final InetSocketAddress one = new InetSocketAddress("192.0.2.1", 3478);
    private final InetSocketAddress samePeerOtherPort = new InetSocketAddress("192.0.2.1", 3479);
    private final InetSocketAddress other = new InetSocketAddress("192.0.2.2", 3478);

    private static Nat nat(NatKind kind) {
        return new Nat(kind, false, NatNetwork.ip("198.51.100.1"), Duration.ofSeconds(60), new Random(1));
    }

    @ParameterizedTest
    @EnumSource(NatKind.class)
    void mapsASocketOnceUnlessItIsSymmetric(NatKind kind) {
        Nat nat = nat(kind);
        InetSocketAddress first = nat.translate(inside, one, 0);
        assertThat(nat.translate(inside, one, 0)).isEqualTo(first);
        assertThat(nat.translate(inside, other, 0).equals(first)).isEqualTo(kind != NatKind.SYMMETRIC);
        assertThat(nat.translate(inside, samePeerOtherPort, 0).equals(first)).isEqualTo(kind != NatKind.SYMMETRIC);
    }

    @ParameterizedTest
    @EnumSource(NatKind.class)
    void letsInWhomItsKindLetsIn(NatKind kind) {
        Nat nat = nat(kind);
        int port = nat.translate(inside, one, 0).getPort();
        assertThat(nat.admit(one, port, 1)).hasValue(inside);
        assertThat(nat.admit(samePeerOtherPort, port, 1).isPresent())
                .isEqualTo(kind == NatKind.FULL_CONE || kind == NatKind.ADDRESS_RESTRICTED);
        assertThat(nat.admit(other, port, 1).isPresent()).isEqualTo(kind == NatKind.FULL_CONE);
        assertThat(nat.admit(one, port + 1, 1)).isEmpty();
    }

    @Test
    void forgetsWhatIsIdleAndKeepsWhatIsUsed() {
        Nat nat = nat(NatKind.PORT_RESTRICTED);
        int port = nat.translate(inside, one, 0).getPort();
        nat.translate(inside, one, 40 * SECOND_NANOS);
        assertThat(nat.admit(one, port, 100 * SECOND_NANOS)).hasValue(inside);
        assertThat(nat.admit(one, port, 101 * SECOND_NANOS)).isEmpty();
        assertThat(nat.translate(inside, one, 101 * SECOND_NANOS).getPort()).isNotEqualTo(port);
    }

    @Test
    void rebindingChangesThePort() {
        Nat nat = nat(NatKind.FULL_CONE);
        int port = nat.translate(inside, one, 0).getPort();
        nat.rebind();
        assertThat(nat.admit(one, port, 0)).isEmpty();
        assertThat(nat.translate(inside, one, 0).getPort()).isNotEqualTo(port);
    }

    @Test
    void forgetsTheOldestMappingWhenThereAreTooMany() {
        Nat nat = nat(NatKind.SYMMETRIC);
        int first = nat.translate(inside, one, 0).getPort();
        for (int i = 0; i < Nat.MAX_MAPPINGS; i++) {
            nat.translate(inside, new InetSocketAddress("203.0.113.1", 1 + i), 0);
        }
        assertThat(nat.admit(one, first, 0)).isEmpty();
    }
}
