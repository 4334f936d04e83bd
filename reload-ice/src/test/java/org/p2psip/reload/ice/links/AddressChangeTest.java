// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.testkit.nat.NatNetwork;

/** What a machine does whose addresses come and go; that the ports follow is tried in the laboratory of NATs. */
class AddressChangeTest {
    private static List<InetSocketAddress> at(String... addresses) {
        return Arrays.stream(addresses)
                .map(each -> new InetSocketAddress(NatNetwork.ip(each), 6084))
                .collect(Collectors.toList());
    }

    private static InetAddress ip(String address) {
        return NatNetwork.ip(address);
    }

    @Test
    void withTheSameAddressesNothingHasChanged() {
        AddressChange change = AddressChange.between(at("192.0.2.1", "2001:db8::1"), at("2001:db8::1", "192.0.2.1"));
        assertThat(change.come()).isEmpty();
        assertThat(change.gone()).isEmpty();
    }

    @Test
    void aSecondAddressComesAndTheFirstGoesOnlyThen() {
        assertThat(AddressChange.between(at("192.0.2.1"), at("192.0.2.1", "192.0.2.2"))
                        .come())
                .isEqualTo(at("192.0.2.2"));
        AddressChange moved = AddressChange.between(at("192.0.2.1"), at("192.0.2.2"));
        assertThat(moved.come()).isEqualTo(at("192.0.2.2"));
        // There has to be another port first; the next look closes this one.
        assertThat(moved.gone()).isEmpty();
        assertThat(AddressChange.between(at("192.0.2.1", "192.0.2.2"), at("192.0.2.2"))
                        .gone())
                .containsExactly(ip("192.0.2.1"));
    }

    @Test
    void withoutAnyAddressAllStaysAsItIs() {
        AddressChange change = AddressChange.between(at("192.0.2.1", "192.0.2.2"), at("127.0.0.1"));
        assertThat(change.come()).isEmpty();
        assertThat(change.gone()).isEmpty();
    }
}
