// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6940, Section 9. */
class TurnCandidacyTest {
    @ParameterizedTest
    @ValueSource(strings = {"8.8.4.4", "100.63.255.255", "198.20.0.1", "172.32.0.1", "2a00::1", "2001:4860::1"})
    @Tag("6940-9-3")
    void isOneWhoSeesItselfAsOthersDo(String address) throws UnknownHostException {
        assertThat(TurnCandidacy.isCandidate(List.of(seen(address, address), seen(address, address))))
                .isTrue();
    }

    @Test
    @Tag("6940-9-1")
    void isNoneBehindANat() throws UnknownHostException {
        assertThat(TurnCandidacy.isCandidate(List.of(seen("8.8.4.4", "8.8.4.4"), seen("8.8.4.4", "9.9.9.9"))))
                .isFalse();
        InetSocketAddress local = new InetSocketAddress(InetAddress.getByName("8.8.4.4"), 1000);
        InetSocketAddress otherPort = new InetSocketAddress(InetAddress.getByName("8.8.4.4"), 1001);
        assertThat(TurnCandidacy.isCandidate(List.of(new TurnCandidacy.Observation(local, otherPort))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.7.7",
                "100.64.0.1",
                "127.0.0.1",
                "169.254.1.1",
                "0.1.2.3",
                "192.0.0.9",
                "192.0.2.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "240.0.0.1",
                "::1",
                "fe80::1",
                "fc00::1",
                "fd12::1",
                "2001:db8::1",
                "ff02::1"
            })
    @Tag("6940-9-2")
    void isNoneWithAnAddressThatIsNotGlobal(String address) throws UnknownHostException {
        assertThat(TurnCandidacy.isCandidate(List.of(seen(address, address)))).isFalse();
    }

    @Test
    void isNoneAsLongAsNothingIsKnown() {
        assertThat(TurnCandidacy.isCandidate(List.of())).isFalse();
    }

    private static TurnCandidacy.Observation seen(String local, String reflexive) throws UnknownHostException {
        return new TurnCandidacy.Observation(
                new InetSocketAddress(InetAddress.getByName(local), 1000),
                new InetSocketAddress(InetAddress.getByName(reflexive), 1000));
    }
}
