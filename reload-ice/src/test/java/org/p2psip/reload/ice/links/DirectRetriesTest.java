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
import org.p2psip.reload.ice.driver.SimulatedLoop;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkReceiver;
import org.p2psip.reload.link.LinkStatistics;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.testkit.nat.NatNetwork;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.OverlayLinkType;

/** When a direct path is tried in place of a relay, on a virtual clock. */
class DirectRetriesTest {
    private final NatNetwork network = new NatNetwork(1);
    private final List<Link> asked = new ArrayList<>();
    private final DirectRetries retries = new DirectRetries(
            new NatEnvironment(network, new SimulatedLoop(network)), new Random(6), DirectRetries.FIRST, asked::add);

    private void run(Duration time) {
        Duration end = network.elapsed().plus(time);
        while (network.step(end)) {
            // On.
        }
    }

    @Test
    void aDirectPathIsTriedLessAndLessOften() {
        retries.handlePath(new RelayedLink(1), true);
        run(Duration.ofSeconds(20));
        assertThat(asked).isEmpty();
        run(Duration.ofHours(2));
        // After about 30, 60, 120, 240 and 480 s, then every ten minutes, each a fifth sooner or later.
        assertThat(asked).hasSizeBetween(12, 20);
        assertThat(retries.size()).isEqualTo(1);
    }

    @Test
    void nothingIsTriedForALinkThatFoundADirectPath() {
        RelayedLink link = new RelayedLink(1);
        retries.handlePath(link, true);
        retries.handlePath(link, false);
        assertThat(retries.size()).isZero();
        run(Duration.ofHours(1));
        assertThat(asked).isEmpty();
    }

    @Test
    void aLinkThatIsClosedIsForgottenAtOnce() {
        RelayedLink gone = new RelayedLink(1);
        RelayedLink other = new RelayedLink(2);
        retries.handlePath(gone, true);
        retries.handlePath(other, true);
        gone.close();
        retries.handleClosed(gone);
        assertThat(retries.size()).isEqualTo(1);
        run(Duration.ofMinutes(1));
        assertThat(asked).containsOnly(other);
    }

    @Test
    void theEndOfAFormerLinkLeavesThatOfTheLatestAlone() {
        RelayedLink former = new RelayedLink(1);
        RelayedLink latest = new RelayedLink(1);
        retries.handlePath(former, true);
        retries.handlePath(latest, true);
        former.close();
        retries.handleClosed(former);
        assertThat(retries.size()).isEqualTo(1);
        run(Duration.ofMinutes(1));
        assertThat(asked).containsOnly(latest);
    }

    @Test
    void aTryOfTheFarEndPutsTheOwnOff() {
        RelayedLink link = new RelayedLink(1);
        retries.handlePath(link, true);
        for (int i = 0; i < 10; i++) {
            run(Duration.ofSeconds(20));
            retries.handleTriedByFarEnd(link.peer());
        }
        assertThat(asked).isEmpty();
        assertThat(retries.isTrying(link.peer())).isFalse();
        run(Duration.ofSeconds(40));
        assertThat(asked).containsExactly(link);
    }

    @Test
    void aTryLastsForAMinuteAtMost() {
        RelayedLink link = new RelayedLink(1);
        retries.handlePath(link, true);
        run(Duration.ofMinutes(30));
        while (!retries.isTrying(link.peer())) {
            run(Duration.ofSeconds(1));
        }
        run(Duration.ofSeconds(58));
        assertThat(retries.isTrying(link.peer())).isTrue();
        run(Duration.ofSeconds(3));
        assertThat(retries.isTrying(link.peer())).isFalse();
    }

    /** A link that does nothing but be open until it is closed. */
    private static final class RelayedLink implements Link {
        private final NodeId peer;
        private boolean open = true;

        private RelayedLink(int number) {
            peer = NodeId.parse(String.format("%032x", number));
        }

        @Override
        public NodeId peer() {
            return peer;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }

        @Override
        public OverlayLinkType type() {
            return OverlayLinkType.DTLS_UDP_SR;
        }

        @Override
        public NodeCertificate certificate() {
            throw new AssertionError("not asked for");
        }

        @Override
        public InetSocketAddress remoteAddress() {
            throw new AssertionError("not asked for");
        }

        @Override
        public void receiver(LinkReceiver receiver) {
            throw new AssertionError("nobody listens");
        }

        @Override
        public int maxMessageBytes() {
            throw new AssertionError("not asked for");
        }

        @Override
        public void send(ByteBuf message) {
            throw new AssertionError("nothing is sent");
        }

        @Override
        public LinkStatistics statistics() {
            throw new AssertionError("not asked for");
        }
    }
}
