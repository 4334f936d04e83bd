// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.security.NodeProfile;
import org.p2psip.reload.usage.FetchResult;
import org.p2psip.reload.usage.FindResult;
import org.p2psip.reload.usage.StatResult;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MetaDataValue;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredDataSpecifier;

/** Find, Stat and partial answers, as an application meets them. */
class StorageQueriesSimulationTest {
    private static final KindId SIP = KindId.SIP_REGISTRATION;
    private static final StoredDataSpecifier ALL =
            new StoredDataSpecifier(SIP, 0, new ModelSpecifier.DictionarySpecifier(List.of()));

    private final RingScenario scenario = new RingScenario(3, 8);

    @BeforeEach
    void registerAll() {
        scenario.network.setLoss(0);
        scenario.converge();
        scenario.registerAll();
    }

    @Test
    @Tag("6940-7.4.4.2-2")
    void walksTheWholeOverlayByFindAndComesUponEveryRegistration() {
        Set<ResourceId> stored = new TreeSet<>();
        scenario.users.forEach(user -> stored.add(scenario.resource(user)));
        SimulatedPeer walker = scenario.overlay.peers().get(2);
        Set<ResourceId> found = new TreeSet<>();
        NodeId end = scenario.overlay.peers().get(4).nodeId();
        ResourceId at = after(key(end));
        boolean round = false;
        while (!round) {
            FindResult next = scenario.overlay.await("find", walker.node().find(at, List.of(SIP)));
            ResourceId closest = next.closest().get(SIP);
            if (closest != null && distance(at, key(closest)).compareTo(distance(at, key(next.responder()))) <= 0) {
                found.add(closest);
                at = after(key(closest));
            } else {
                at = after(key(next.responder()));
                round = next.responder().equals(end);
            }
        }
        assertThat(found).isEqualTo(stored);
    }

    @Test
    void tellsNothingOfAKindThatNobodyUses() {
        FindResult found = scenario.overlay.await(
                "find",
                scenario.overlay.peers().get(1).node().find(scenario.resource("x"), List.of(KindId.TURN_SERVICE)));
        assertThat(found.closest()).isEmpty();
        assertThatThrownBy(() -> scenario.overlay.peers().get(1).node().find(scenario.resource("x"), List.of(SIP, SIP)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tellsOfARegistrationWithoutSendingIt() {
        SimulatedPeer asker = scenario.overlay.peers().get(5);
        String user = scenario.users.get(2);
        StatResult stat = scenario.overlay.await("stat", asker.node().stat(scenario.resource(user), ALL));
        FetchResult fetched = scenario.fetch(asker, user);
        assertThat(stat.generationCounter()).isEqualTo(fetched.generationCounter());
        assertThat(stat.values()).singleElement().satisfies(value -> {
            assertThat(value.storageTime())
                    .isEqualTo(fetched.values().get(0).data().storageTime());
            assertThat(((MetaDataValue.DictionaryEntry) value.metadata()).key())
                    .isEqualTo(scenario.overlay.peers().get(2).nodeId().toOpaque());
            assertThat(value.metadata().value().valueLength()).isEqualTo(16);
        });
    }

    @Test
    void asksForWhatHasChangedSinceByTheGenerationCounter() {
        SimulatedPeer asker = scenario.overlay.peers().get(5);
        String user = scenario.users.get(2);
        long counter = scenario.fetch(asker, user).generationCounter();
        StoredDataSpecifier since =
                new StoredDataSpecifier(SIP, counter, new ModelSpecifier.DictionarySpecifier(List.of()));
        ResourceId resource = scenario.resource(user);
        assertThat(scenario.overlay
                        .await("fetch", asker.node().fetch(resource, since))
                        .values())
                .isEmpty();
        scenario.register(scenario.overlay.peers().get(2));
        FetchResult changed = scenario.overlay.await("fetch", asker.node().fetch(resource, since));
        assertThat(changed.values()).hasSize(1);
        assertThat(changed.generationCounter()).isGreaterThan(counter);
    }

    @Test
    @Tag("6940-7.4.2.2-6")
    void tellsHowManyValuesOfAnAnswerItDiscarded() {
        // Peers drop what nobody can believe, so it takes one whose clock differs to meet such a value.
        assertThat(scenario.fetch(scenario.overlay.peers().get(5), scenario.users.get(2))
                        .discarded())
                .isZero();
        Instant now = scenario.simulation.clock().instant();
        SimulatedPeer shortLived = scenario.overlay.add(
                scenario.authority.issue(new NodeProfile(
                        RingScenario.OVERLAY,
                        List.of(scenario.authority.randomNodeId()),
                        "short@" + RingScenario.OVERLAY,
                        now.minus(Duration.ofDays(1)),
                        now.plus(Duration.ofMinutes(10)))),
                builder -> builder);
        scenario.overlay.awaitEnd("entry", scenario.overlay.enter(shortLived));
        scenario.register(shortLived);
        Clock ahead = Clock.offset(scenario.simulation.clock(), Duration.ofHours(1));
        SimulatedPeer asker = scenario.overlay.add(
                scenario.authority.issue("ahead@" + RingScenario.OVERLAY),
                builder -> builder.client().clock(ahead));
        scenario.overlay.awaitEnd("entry", scenario.overlay.enter(asker));
        FetchResult partial = scenario.fetch(asker, shortLived.userName());
        assertThat(partial.values()).isEmpty();
        assertThat(partial.discarded()).isEqualTo(1);
        FetchResult whole = scenario.fetch(scenario.overlay.peers().get(5), shortLived.userName());
        assertThat(whole.values()).hasSize(1);
        assertThat(whole.discarded()).isZero();
    }

    /** The way from one place to another, in the direction in which keys grow. */
    private static BigInteger distance(ResourceId from, BigInteger to) {
        return to.subtract(key(from)).mod(BigInteger.ONE.shiftLeft(128));
    }

    private static BigInteger key(ResourceId resource) {
        return new BigInteger(1, resource.toByteArray());
    }

    private static BigInteger key(NodeId node) {
        return new BigInteger(1, node.toByteArray());
    }

    private static ResourceId after(BigInteger key) {
        byte[] sum = key.add(BigInteger.ONE).toByteArray();
        byte[] bytes = new byte[16];
        int length = Math.min(sum.length, bytes.length);
        System.arraycopy(sum, sum.length - length, bytes, bytes.length - length, length);
        return ResourceId.copyOf(bytes);
    }
}
