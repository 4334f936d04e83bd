// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ReflexiveGroupsTest {
    private final ReflexiveGroups<String> groups = new ReflexiveGroups<>();

    private static InetAddress ip(String digits) throws UnknownHostException {
        return InetAddress.getByName(digits);
    }

    @Test
    @Tag("6940-6.5.1.4-1")
    @Tag("6940-6.5.1.4-2")
    void choosesOnePeerOfEachGroupThatSeesTheSameAddress() throws Exception {
        groups.add("outside 1", ip("198.51.100.1"));
        groups.add("outside 2", ip("198.51.100.1"));
        groups.add("same carrier", ip("100.64.0.1"));
        groups.add("same house", ip("192.168.1.2"));
        assertThat(groups.servers()).containsExactly("outside 1", "same carrier", "same house");
    }

    @Test
    @Tag("6940-6.5.1.4-3")
    void replacesALostPeerByAnotherOfItsGroup() throws Exception {
        groups.add("one", ip("198.51.100.1"));
        groups.add("two", ip("198.51.100.1"));
        groups.remove("one");
        groups.remove("one");
        assertThat(groups.servers()).containsExactly("two");
        groups.remove("two");
        assertThat(groups.servers()).isEmpty();
    }

    @Test
    void aPeerThatSeesAnotherAddressChangesItsGroup() throws Exception {
        groups.add("one", ip("198.51.100.1"));
        groups.add("two", ip("198.51.100.1"));
        groups.add("one", ip("198.51.100.9"));
        assertThat(groups.servers()).containsExactly("two", "one");
    }

    @Test
    void leavesPeersOutBeyondTheLimit() throws Exception {
        for (int i = 0; i <= ReflexiveGroups.MAX_PEERS; i++) {
            groups.add("peer " + i, ip("10.0." + i / 256 + "." + i % 256));
        }
        assertThat(groups.servers()).hasSize(ReflexiveGroups.MAX_PEERS);
        groups.remove("peer 0");
        groups.add("another", ip("192.0.2.1"));
        assertThat(groups.servers()).hasSize(ReflexiveGroups.MAX_PEERS).contains("another");
    }
}
