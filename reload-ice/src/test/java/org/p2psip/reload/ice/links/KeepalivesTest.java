// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.ice.driver.DatagramTransport;
import org.p2psip.reload.ice.driver.SimulatedLoop;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.testkit.nat.NatNetwork;

/** Indications that keep the NATs' bindings of links without ICE open. */
class KeepalivesTest implements DatagramTransport {
    private final NatNetwork network = new NatNetwork(1);
    private final Keepalives keepalives =
            new Keepalives(new NatEnvironment(network, new SimulatedLoop(network)), new Random(15));
    private final List<StunMessage> sent = new ArrayList<>();
    private final List<InetSocketAddress> targets = new ArrayList<>();

    @Override
    public InetSocketAddress localAddress() {
        return new InetSocketAddress("192.0.2.1", 6084);
    }

    @Override
    public void send(ByteBuf datagram, InetSocketAddress to) {
        try {
            sent.add(StunMessage.decode(datagram));
            targets.add(to);
        } catch (StunFormatException e) {
            throw new AssertionError(e);
        }
    }

    private static SimulatedIceLink link(int number) {
        return new SimulatedIceLink(
                null,
                number,
                new SimulatedIceLink.Outlet() {
                    @Override
                    public void send(ByteBuf datagram) {
                        throw new AssertionError("nothing goes over the link itself");
                    }

                    @Override
                    public InetSocketAddress remoteAddress() {
                        return new InetSocketAddress("203.0.113." + number, 6084);
                    }

                    @Override
                    public void released() {}
                },
                up -> {});
    }

    private void run(Duration time) {
        Duration end = network.elapsed().plus(time);
        while (network.step(end)) {
            // On.
        }
    }

    @Test
    void eachLinkGetsAnIndicationEveryFifteenSecondsUntilItIsClosed() {
        SimulatedIceLink one = link(1);
        SimulatedIceLink other = link(2);
        keepalives.add(one, this);
        keepalives.add(other, this);
        run(Keepalives.INTERVAL.minusMillis(1));
        assertThat(sent).isEmpty();
        run(Duration.ofMillis(1));
        assertThat(targets).containsExactly(one.remoteAddress(), other.remoteAddress());
        assertThat(sent).allMatch(each -> each.messageClass() == StunClass.INDICATION && each.hasFingerprint());
        one.end("gone");
        run(Keepalives.INTERVAL);
        assertThat(targets).hasSize(3).endsWith(other.remoteAddress());
        assertThat(keepalives.size()).isEqualTo(1);
    }

    @Test
    void withoutLinksNothingIsDueAndALaterOneBeginsAnew() {
        SimulatedIceLink one = link(1);
        keepalives.add(one, this);
        one.end("gone");
        run(Duration.ofMinutes(5));
        assertThat(sent).isEmpty();
        assertThat(keepalives.size()).isZero();
        SimulatedIceLink next = link(2);
        keepalives.add(next, this);
        run(Duration.ofMinutes(1));
        assertThat(sent).hasSize(4);
    }
}
