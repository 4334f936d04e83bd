// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.routing.LinkId;
import org.p2psip.reload.wire.NodeId;

class BootstrapContactTest {
    private static final NodeId SELF = node(1);
    private static final NodeId PEER = node(2);
    private static final LinkId LINK = new LinkId(7);

    private final ConnectionTable connections = new ConnectionTable();
    private final Outputs outputs = new Outputs();
    private final List<String> heard = new ArrayList<>();

    private BootstrapContact contact(int... ports) {
        return contact(List.of(), addresses(ports));
    }

    private BootstrapContact contact(List<InetSocketAddress> former, List<InetSocketAddress> nodes) {
        BootstrapAddresses addresses = new BootstrapAddresses(FormerNeighborsTest.of(former), List.of(), nodes);
        return new BootstrapContact(SELF, addresses, connections, new Random(1), outputs, new Heard());
    }

    private static List<InetSocketAddress> addresses(int... ports) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (int port : ports) {
            addresses.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
        return addresses;
    }

    private NodeOutput.ConnectBootstrap attempt() {
        return (NodeOutput.ConnectBootstrap) outputs.poll();
    }

    @Test
    @Tag("6940-10.7.4.4-1")
    void connectsAndClosesTheLinkWhenItIsReleased() {
        BootstrapContact contact = contact(1);
        contact.contact(5, 0);
        long attempt = attempt().attempt();
        assertThat(attempt).isNegative();
        connections.add(LINK, PEER, 1000);
        contact.handleAttempt(attempt, LINK, PEER, 0);
        assertThat(heard).containsExactly("5 is " + PEER);
        contact.release(4);
        assertThat(outputs.poll()).isNull();
        contact.release(5);
        assertThat(((NodeOutput.CloseLink) outputs.poll()).link()).isEqualTo(LINK);
        contact.release(5);
        assertThat(outputs.poll()).isNull();
    }

    @Test
    void usesALinkThatIsThereAndLeavesItOpen() {
        BootstrapContact contact = contact(1);
        contact.contact(5, 0);
        connections.add(LINK, PEER, 1000);
        contact.handleAttempt(attempt().attempt(), LINK, PEER, 0);
        contact.contact(6, 0);
        assertThat(heard).containsExactly("5 is " + PEER, "6 is " + PEER);
        contact.release(6);
        assertThat(outputs.poll()).isNull();
    }

    @Test
    void neverContactsItselfTwice() {
        BootstrapContact contact = contact(1);
        contact.contact(5, 0);
        contact.handleAttempt(attempt().attempt(), LINK, SELF, 0);
        contact.contact(6, 0);
        assertThat(outputs.poll()).isNull();
        assertThat(heard).containsExactly("5 failed", "6 failed");
    }

    @Test
    void formerNeighborsStandInForBootstrapNodesThatDoNotAnswer() {
        BootstrapContact contact = contact(addresses(7), addresses(1));
        List<Integer> ports = new ArrayList<>();
        for (int token = 5; token < 9; token++) {
            contact.contact(token, 0);
            NodeOutput.ConnectBootstrap attempt = attempt();
            ports.add(attempt.address().getPort());
            contact.handleAttempt(attempt.attempt(), null, null, 0);
        }
        assertThat(ports).containsExactly(1, 7, 1, 7);
    }

    @Test
    void aNodeThatIsTheOnlyBootstrapNodeAsksFormerNeighbors() {
        BootstrapContact contact = contact(addresses(7), addresses(1));
        contact.contact(5, 0);
        contact.handleAttempt(attempt().attempt(), LINK, SELF, 0);
        contact.contact(6, 0);
        assertThat(attempt().address().getPort()).isEqualTo(7);
    }

    @Test
    void hasOneContactAtATimeAndTellsAttemptsApart() {
        BootstrapContact contact = contact(1, 2, 3);
        contact.contact(5, 0);
        long attempt = attempt().attempt();
        contact.contact(6, 0);
        contact.handleAttempt(1, LINK, PEER, 0);
        contact.handleAttempt(attempt, null, null, 0);
        contact.handleAttempt(attempt, LINK, PEER, 0);
        assertThat(heard).containsExactly("6 failed", "5 failed");
        contact.contact(7, 0);
        assertThat(attempt().attempt()).isEqualTo(attempt - 1);
    }

    private static NodeId node(int last) {
        byte[] bytes = new byte[16];
        bytes[15] = (byte) last;
        return NodeId.copyOf(bytes);
    }

    private final class Heard implements BootstrapContact.Contacted {
        @Override
        public void contacted(long token, NodeId bootstrap, long nowNanos) {
            heard.add(token + " is " + bootstrap);
        }

        @Override
        public void failed(long token, long nowNanos) {
            heard.add(token + " failed");
        }
    }
}
