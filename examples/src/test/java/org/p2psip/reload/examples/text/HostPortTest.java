// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1:5000,      192.0.2.1,   5000",
        "192.0.2.1,           192.0.2.1,   6084",
        "[2001:db8::1]:5000,  2001:db8::1, 5000",
        "[2001:db8::1],       2001:db8::1, 6084",
        "2001:db8::1,         2001:db8::1, 6084",
        "192.0.2.1:0,         192.0.2.1,   0"
    })
    void readsWhatPeopleWrite(String text, String host, int port) {
        assertThat(HostPort.parse(text, 6084, false)).isEqualTo(new InetSocketAddress(host, port));
    }

    @Test
    void leavesTheHostOutWhereAllAddressesMayBeMeant() {
        assertThat(HostPort.parse(":6084", 0, true)).isEqualTo(new InetSocketAddress(6084));
        assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse(":6084", 0, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "192.0.2.1:", "192.0.2.1:x", "192.0.2.1:65536", "192.0.2.1:-1", "[::1]x", "[::1", "a b:1"})
    void refusesWhatIsNoAddress(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse(text, 6084, false));
    }

    @Test
    void writesWhatItReads() {
        for (String text : new String[] {"192.0.2.1:5000", "[2001:db8:0:0:0:0:0:1]:1"}) {
            assertThat(HostPort.format(HostPort.parse(text, 0, false))).isEqualTo(text);
        }
    }
}
