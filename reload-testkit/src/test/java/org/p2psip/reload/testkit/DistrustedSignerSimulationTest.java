// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.config.ConfigurationSigner;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.NodeProfile;
import org.p2psip.reload.storage.PersistentKind;
import org.p2psip.reload.storage.PersistentResource;
import org.p2psip.reload.storage.PersistentValue;
import org.p2psip.reload.storage.ResourceStore;
import org.p2psip.reload.storage.StorageOutput;
import org.p2psip.reload.storage.StoredSigner;
import org.p2psip.reload.usage.FetchResult;
import org.p2psip.reload.wire.DataSignatureInput;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

/**
 * Alice has two phones. One is lost, and its certificate expires or is revoked: what it had stored must not keep what the other
 * one stores at the same place from being copied, since a peer refuses a Store with a value that nobody can believe as a whole.
 */
class DistrustedSignerSimulationTest {
    private static final String ALICE = "alice@" + RingScenario.OVERLAY;
    private static final NodeId OPERATOR = NodeId.parse("aa000000000000000000000000000001");
    private static final int PEERS = 16;

    /** Until peers count on each other to stay, so that there are no more copies than the RFC asks for. */
    private static final Duration SETTLED = Duration.ofMinutes(30);

    private RingScenario ring;
    private SimulatedPeer phone;
    private SimulatedPeer lost;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    @Tag("6940-7.1-1")
    void registrationOutlivesThreeCrashesBesideOneOfAnExpiredPhone(long seed) {
        bothRegisterAndOneExpires(seed);
        for (int gone = 0; gone < 3; gone++) {
            responsible().host().crash();
            ring.simulation.runFor(Duration.ofMinutes(3));
            assertFound();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void registrationIsHandedOnBesideOneOfAnExpiredPhone(long seed) {
        bothRegisterAndOneExpires(seed);
        for (int gone = 0; gone < 3; gone++) {
            ring.overlay.awaitEnd("leave", ring.overlay.leave(responsible()));
            ring.simulation.runFor(Duration.ofMinutes(3));
            assertFound();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void peerThatJoinsGetsTheRegistrationBesideOneOfAnExpiredPhone(long seed) {
        bothRegisterAndOneExpires(seed);
        joinAtAlicesPlace();
        assertFound();
    }

    /** The lost phone had stored for ever, and the other one comes back an hour after it was revoked. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void peerThatJoinsGetsTheRegistrationBesideOneOfARevokedPhone(long seed) throws Exception {
        ring = new RingScenario(
                seed,
                PEERS,
                built -> built.configurationSigners(List.of(OPERATOR)).kindSigners(List.of(OPERATOR)));
        addPhones(ring.authority.issue(ALICE));
        ring.register(lost, Duration.ofSeconds(0xFFFFFFFFL));
        lost.host().crash();
        ring.simulation.runFor(Duration.ofMinutes(5));
        revoke(lost.nodeId());
        ring.simulation.runFor(Duration.ofHours(1));
        ring.register(phone, Duration.ofHours(3));
        ring.simulation.runFor(Duration.ofMinutes(5));
        joinAtAlicesPlace();
        assertFound();
    }

    @Test
    void whatComesBackFromADurableStoreEndsWithTheCertificateOfItsSigner() {
        ring = new RingScenario(1, 1);
        ResourceId place = ring.resource(ALICE);
        Instant now = ring.simulation.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        Credentials old = ring.authority.issue(profile(now.plus(Duration.ofMinutes(10))));
        StoredDataValue value =
                new StoredDataValue.DictionaryEntry(old.nodeId().toOpaque(), new DataValue(true, Opaque.EMPTY));
        StoredData forever = new StoredData(
                now,
                0xFFFFFFFFL,
                value,
                old.sign(DataSignatureInput.withoutIdentity(place, KindId.SIP_REGISTRATION, now, value)));
        StoredSigner signer = new StoredSigner(old.nodeId(), old.certificate().der(), List.of());
        ResourceStore store = new ResourceStore() {
            @Override
            public CompletionStage<Void> persist(StorageOutput.Persist change) {
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public Reading read() {
                PersistentKind kind =
                        new PersistentKind(KindId.SIP_REGISTRATION, 1, List.of(new PersistentValue(forever, signer)));
                Portion portion = new Portion(List.of(new PersistentResource(place, List.of(kind))), 0, true);
                return () -> CompletableFuture.completedFuture(portion);
            }
        };
        SimulatedPeer peer =
                ring.overlay.add(ring.authority.issue("peer@" + RingScenario.OVERLAY), built -> built.store(store));
        ring.overlay.enterInTurn();
        ring.simulation.runFor(Duration.ofMinutes(5));
        assertThat(storedBy(peer)).isOne();
        ring.simulation.runFor(Duration.ofMinutes(5));
        assertThat(storedBy(peer)).isZero();
    }

    /** Its clock is ahead, so that it is not the others who see to it. */
    @Test
    void nodeAsksForNothingBeyondItsOwnCertificate() {
        ring = new RingScenario(1, 4);
        Clock clock = ring.simulation.clock();
        Clock ahead = Clock.offset(clock, Duration.ofMinutes(30));
        phone = ring.overlay.add(
                ring.authority.issue(profile(clock.instant().plus(Duration.ofHours(1)))),
                builder -> builder.clock(ahead));
        ring.converge();
        ring.register(phone, Duration.ofDays(40_000));
        assertFound();
        ring.simulation.runFor(Duration.ofMinutes(31));
        assertThat(ring.fetch(anyOther(), ALICE).values()).isEmpty();
        assertThat(ring.overlay.peers()).contains(phone);
    }

    private NodeProfile profile(Instant end) {
        return new NodeProfile(
                RingScenario.OVERLAY,
                List.of(ring.authority.randomNodeId()),
                ALICE,
                end.minus(Duration.ofDays(30)),
                end);
    }

    private void bothRegisterAndOneExpires(long seed) {
        ring = new RingScenario(seed, PEERS);
        Instant now = ring.simulation.clock().instant();
        addPhones(ring.authority.issue(profile(now.plus(SETTLED).plus(Duration.ofMinutes(10)))));
        ring.register(phone, Duration.ofHours(3));
        ring.register(lost, Duration.ofHours(3));
        lost.host().crash();
        ring.simulation.runFor(Duration.ofMinutes(15));
    }

    private void addPhones(Credentials ofTheLostOne) {
        ring.network.setLoss(0);
        phone = ring.overlay.add(ring.authority.issue(ALICE), builder -> builder);
        lost = ring.overlay.add(ofTheLostOne, builder -> builder);
        ring.converge();
        ring.simulation.runFor(SETTLED);
    }

    private void revoke(NodeId node) throws Exception {
        Credentials operator = ring.authority.issue("operator@" + RingScenario.OVERLAY, OPERATOR);
        OverlayConfiguration next = ring.overlay.configuration().toBuilder()
                .sequence(2)
                .badNodes(List.of(node))
                .build();
        OverlayConfiguration signed = OverlayConfiguration.parse(
                ConfigurationSigner.sign(next, operator, operator).toByteArray(), RingScenario.OVERLAY);
        ring.overlay.awaitEnd("adoption", anyOther().node().adopt(signed));
    }

    /** Right behind the Resource-ID, so that it is responsible from now on. */
    private void joinAtAlicesPlace() {
        byte[] place = ring.resource(ALICE).toByteArray();
        place[place.length - 1]++;
        SimulatedPeer joiner =
                ring.overlay.add(ring.authority.issue("joiner@" + RingScenario.OVERLAY, NodeId.copyOf(place)), b -> b);
        ring.overlay.awaitEnd("entry", ring.overlay.enter(joiner));
        ring.simulation.runFor(Duration.ofMinutes(20));
        assertThat(responsible()).isEqualTo(joiner);
    }

    private long storedBy(SimulatedPeer peer) {
        return ring.overlay.await("status", peer.node().status()).storage().values();
    }

    private SimulatedPeer responsible() {
        NodeId place = NodeId.copyOf(ring.resource(ALICE).toByteArray());
        List<SimulatedPeer> running = ring.overlay.peers().stream()
                .sorted(Comparator.comparing(SimulatedPeer::nodeId))
                .toList();
        return running.stream()
                .filter(peer -> peer.nodeId().compareTo(place) >= 0)
                .findFirst()
                .orElse(running.get(0));
    }

    private SimulatedPeer anyOther() {
        SimulatedPeer responsible = responsible();
        return ring.overlay.peers().stream()
                .filter(peer -> !peer.equals(responsible) && !peer.equals(phone))
                .findFirst()
                .orElseThrow();
    }

    /** The phone that is left, and it alone. */
    private void assertFound() {
        FetchResult found = ring.fetch(anyOther(), ALICE);
        assertThat(found.values()).extracting(value -> value.signer().nodeId()).containsExactly(phone.nodeId());
        assertThat(found.discarded()).isZero();
    }
}
