// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/** RFC 7904, Sections 3 to 6. */
class SipUsageTest {
    private static final String ALICE = "alice@pbx.example";
    private static final String BOB = "bob@pbx.example";
    private static final String ALICES_NODE = "0a000000000000000000000000000001";
    private static final String BOBS_DESK = "0b000000000000000000000000000001";
    private static final String BOBS_MOBILE = "0b000000000000000000000000000002";

    private final List<SipConnection> arrived = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final SipUsage alice = SipUsage.create();
    /** As in an overlay that has been calm for long. */
    private final SipUsage bob = SipUsage.builder()
            .listener(listener())
            .earlyRefresh(Duration.ofHours(1))
            .build();

    private final SipUsage mobile =
            SipUsage.builder().onConnection(arrived::add).build();
    private MemoryOverlay overlay;

    @BeforeEach
    void setUp() throws Exception {
        overlay = new MemoryOverlay();
        overlay.addNode(ALICE, ALICES_NODE, alice);
        overlay.addNode(BOB, BOBS_DESK, bob);
        overlay.addNode(BOB, BOBS_MOBILE, mobile);
    }

    @Test
    void findsWhoRegistered() {
        await(bob.register("sip:bob@PBX.example", ContactPreferences.SIPS));
        assertThat(await(alice.resolve("sip:bob@pbx.example;transport=tls")))
                .containsExactly(new SipRoute(to(BOBS_DESK), ContactPreferences.SIPS));
        assertThat(await(alice.resolve(ALICE))).isEmpty();
    }

    @Test
    void findsAllNodesOfUserNewestFirst() {
        await(bob.register(BOB, ContactPreferences.ANY));
        await(mobile.register(BOB, ContactPreferences.ANY));
        assertThat(await(alice.resolve(BOB)))
                .extracting(SipRoute::destinations)
                .containsExactly(to(BOBS_MOBILE), to(BOBS_DESK));
    }

    @Test
    void strangerCannotRegisterAsBob() {
        await(bob.register(BOB, ContactPreferences.ANY));
        assertThat(failure(alice.register(BOB, ContactPreferences.ANY)).errorCode())
                .contains(ErrorCode.FORBIDDEN);
        assertThat(await(alice.resolve(BOB))).hasSize(1);
        overlay.environment.runFor(Duration.ofHours(3));
        assertThat(failures).isEmpty();
    }

    @Test
    void registrationIsRefreshedBetweenFortyAndSixtyPercentOfItsLifetime() {
        await(bob.register(BOB, ContactPreferences.ANY));
        int stores = overlay.stores;
        overlay.environment.runFor(Duration.ofMinutes(24).minusSeconds(2));
        assertThat(overlay.stores).isEqualTo(stores);
        overlay.environment.runFor(Duration.ofMinutes(12).plusSeconds(2));
        assertThat(overlay.stores).isEqualTo(stores + 1);
        overlay.environment.runFor(Duration.ofDays(1));
        assertThat(await(alice.resolve(BOB))).hasSize(1);
        assertThat(overlay.stores - stores).isBetween(40, 61);
    }

    @Test
    void newRegistrationIsRefreshedEarlyAndThenAfterPausesThatDouble() {
        await(mobile.register(BOB, ContactPreferences.ANY));
        int stores = overlay.stores;
        List<Long> seconds = refreshSeconds(Duration.ofHours(2));
        assertThat(seconds.get(0)).isBetween(29L, 62L);
        assertThat(seconds.get(1) - seconds.get(0)).isBetween(59L, 122L);
        assertThat(seconds.get(2) - seconds.get(1)).isBetween(119L, 242L);
        long last = seconds.get(seconds.size() - 1) - seconds.get(seconds.size() - 2);
        assertThat(last).isBetween(24 * 60L, 37 * 60L);
        assertThat(overlay.stores - stores).isBetween(8, 13);
    }

    @Test
    void registrationIsRefreshedSoonWhereThoseThatHeldItAreGone() {
        await(mobile.register(BOB, ContactPreferences.ANY));
        overlay.environment.runFor(Duration.ofHours(3));
        overlay.holdersChange = true;
        overlay.environment.runFor(Duration.ofHours(3));
        int stores = overlay.stores;
        overlay.environment.runFor(Duration.ofMinutes(30));
        assertThat(overlay.stores - stores).isBetween(30, 61);
        overlay.holdersChange = false;
        overlay.environment.runFor(Duration.ofHours(3));
        stores = overlay.stores;
        overlay.environment.runFor(Duration.ofHours(1));
        assertThat(overlay.stores - stores).isBetween(1, 3);
    }

    @Test
    void registrationIsStoredAnewWhenTheNodeLostMostOfItsPeers() {
        await(bob.register(BOB, ContactPreferences.ANY));
        await(mobile.register(BOB, ContactPreferences.ANY));
        overlay.environment.runFor(Duration.ofHours(6));
        mobile.handleShaken();
        List<Long> seconds = refreshSeconds(Duration.ofMinutes(62));
        assertThat(seconds.get(0)).isLessThanOrEqualTo(61L);
        assertThat(alice).satisfies(SipUsage::handleShaken);
    }

    /** When something was stored, in seconds from now. */
    private List<Long> refreshSeconds(Duration within) {
        List<Long> seconds = new ArrayList<>();
        for (long second = 1; second <= within.toSeconds(); second++) {
            int stores = overlay.stores;
            overlay.environment.runFor(Duration.ofSeconds(1));
            if (overlay.stores > stores) {
                seconds.add(second);
            }
        }
        return seconds;
    }

    @Test
    void registrationThatWasStoredIsKeptThoughTheNextWriteFails() {
        CompletionStage<?> stored = bob.register(BOB, ContactPreferences.ANY);
        CompletionStage<?> changed = bob.register(BOB, ContactPreferences.SIPS);
        overlay.environment.runFor(Duration.ofMillis(10));
        overlay.cutOff = true;
        overlay.environment.runFor(Duration.ofSeconds(1));
        overlay.cutOff = false;
        assertThat(stored.toCompletableFuture()).isCompleted();
        assertThat(changed.toCompletableFuture()).isCompletedExceptionally();
        assertThat(failures).isNotEmpty();
        overlay.environment.runFor(Duration.ofHours(3));
        assertThat(await(alice.resolve(BOB))).containsExactly(new SipRoute(to(BOBS_DESK), ContactPreferences.SIPS));
    }

    @Test
    void registrationThatWasTakenBackIsNotKeptThoughTheNextWriteFails() {
        await(bob.register(BOB, ContactPreferences.ANY));
        CompletionStage<?> removed = bob.unregister(BOB);
        CompletionStage<?> again = bob.register(BOB, ContactPreferences.ANY);
        overlay.environment.runFor(Duration.ofMillis(10));
        overlay.cutOff = true;
        overlay.environment.runFor(Duration.ofSeconds(1));
        overlay.cutOff = false;
        assertThat(removed.toCompletableFuture()).isCompleted();
        assertThat(again.toCompletableFuture()).isCompletedExceptionally();
        overlay.environment.runFor(Duration.ofHours(3));
        assertThat(await(alice.resolve(BOB))).isEmpty();
    }

    @Test
    void registrationOfSilentNodeExpires() {
        await(bob.register(BOB, ContactPreferences.ANY));
        overlay.cutOff = true;
        overlay.environment.runFor(Duration.ofHours(1));
        overlay.cutOff = false;
        assertThat(failures).isNotEmpty();
        overlay.storage.handleTimeout(overlay.environment.nowNanos());
        assertThat(overlay.storage.view().resources()).isZero();
    }

    @Test
    void refreshThatFailedIsTriedAgainUntilItSucceeds() {
        await(bob.register(BOB, ContactPreferences.ANY));
        overlay.cutOff = true;
        overlay.environment.runFor(Duration.ofHours(2));
        overlay.cutOff = false;
        overlay.environment.runFor(Duration.ofSeconds(31));
        assertThat(await(alice.resolve(BOB))).hasSize(1);
        int stores = overlay.stores;
        overlay.environment.runFor(Duration.ofMinutes(20));
        assertThat(overlay.stores).isEqualTo(stores);
    }

    @Test
    void registrationThatFailsAtFirstIsNotKept() {
        overlay.cutOff = true;
        assertThat(failure(bob.register(BOB, ContactPreferences.ANY)).reason())
                .isEqualTo(ReloadException.Reason.TIMED_OUT);
        overlay.cutOff = false;
        overlay.environment.runFor(Duration.ofHours(2));
        assertThat(await(alice.resolve(BOB))).isEmpty();
    }

    @Test
    void unregisteredNodeIsNotFoundAndNotRefreshed() {
        await(bob.register(BOB, ContactPreferences.ANY));
        await(bob.unregister(BOB));
        assertThat(await(alice.resolve(BOB))).isEmpty();
        int stores = overlay.stores;
        overlay.environment.runFor(Duration.ofHours(3));
        assertThat(overlay.stores).isEqualTo(stores);
        await(bob.register(BOB, ContactPreferences.ANY));
        assertThat(await(alice.resolve(BOB))).hasSize(1);
    }

    @Test
    @Tag("6940-7.4.1.3-1")
    void removalLivesAtLeastAsLongAsWhatItRemoves() {
        await(bob.register(BOB, ContactPreferences.ANY));
        overlay.environment.runFor(Duration.ofMinutes(10));
        await(bob.unregister(BOB));
        overlay.environment.runFor(Duration.ofMinutes(55));
        overlay.storage.handleTimeout(overlay.environment.nowNanos());
        assertThat(overlay.storage.view().resources()).isEqualTo(1);
        overlay.environment.runFor(Duration.ofMinutes(6));
        overlay.storage.handleTimeout(overlay.environment.nowNanos());
        assertThat(overlay.storage.view().resources()).isZero();
    }

    @Test
    void lastOfSeveralCallsHolds() {
        bob.register(BOB, ContactPreferences.ANY);
        bob.unregister(BOB);
        await(bob.register(BOB, ContactPreferences.SIP));
        assertThat(await(alice.resolve(BOB))).extracting(SipRoute::preferences).containsExactly(ContactPreferences.SIP);
    }

    @Test
    void followsForwarding() {
        await(alice.register(ALICE, ContactPreferences.ANY));
        await(bob.forward(BOB, ALICE));
        assertThat(await(mobile.resolve(BOB)))
                .extracting(SipRoute::destinations)
                .containsExactly(to(ALICES_NODE));
    }

    @Test
    void tellsWhatALookUpTookOverAllAddressesFollowed() {
        await(alice.register(ALICE, ContactPreferences.ANY));
        await(bob.forward(BOB, ALICE));
        SipLookup found = await(mobile.lookUp(BOB));
        assertThat(found.routes()).extracting(SipRoute::destinations).containsExactly(to(ALICES_NODE));
        assertThat(found.responder()).isEqualTo(NodeId.parse("ee000000000000000000000000000001"));
        assertThat(found.hops()).isEqualTo(2);
        assertThat(found.took()).isEqualTo(Duration.ofMillis(40));
    }

    @Test
    void connectsAlongRoutesFoundBefore() {
        await(bob.register(BOB, ContactPreferences.ANY));
        List<SipRoute> routes = await(alice.lookUp(BOB)).routes();
        int fetches = overlay.fetches;
        assertThat(await(alice.connect(routes)).peer()).isEqualTo(NodeId.parse(BOBS_DESK));
        assertThat(overlay.fetches).isEqualTo(fetches);
        assertThatThrownBy(() -> alice.connect(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void forwardingInCircleEnds() {
        await(alice.forward(ALICE, BOB));
        await(bob.forward(BOB, ALICE));
        assertThat(await(mobile.resolve(BOB))).isEmpty();
        assertThat(overlay.fetches).isEqualTo(2);
    }

    @Test
    void followsTenForwardingsButNotEleven() throws Exception {
        for (int i = 0; i <= 11; i++) {
            SipUsage usage = SipUsage.create();
            overlay.addNode(
                    "user" + i + "@pbx.example", String.format("0c0000000000000000000000000000%02x", i + 1), usage);
            await(
                    i < 11
                            ? usage.forward("user" + i + "@pbx.example", "user" + (i + 1) + "@pbx.example")
                            : usage.register("user11@pbx.example", ContactPreferences.ANY));
        }
        assertThat(await(alice.resolve("user1@pbx.example"))).hasSize(1);
        assertThat(await(alice.resolve("user0@pbx.example"))).isEmpty();
    }

    @Test
    void fetchesNoMoreThanTheLimit() throws Exception {
        // Ten phones of each user forward to ten more users.
        for (int i = 0; i < 10; i++) {
            for (int k = 0; k < 4; k++) {
                SipUsage usage = SipUsage.create();
                overlay.addNode(
                        "u" + k + "@pbx.example",
                        String.format("0d00000000000000000000000000%02x%02x", k, i + 1),
                        usage);
                await(usage.forward(
                        "u" + k + "@pbx.example", (k == 0 ? "u" + (i % 3 + 1) : "x" + k + i) + "@pbx.example"));
            }
        }
        assertThat(await(alice.resolve("u0@pbx.example"))).isEmpty();
        assertThat(overlay.fetches).isEqualTo(Lookup.MAX_FETCHES);
    }

    @Test
    void lookupFailsWhenNobodyAnswers() {
        overlay.cutOff = true;
        assertThat(failure(alice.resolve(BOB)).reason()).isEqualTo(ReloadException.Reason.TIMED_OUT);
    }

    @Test
    void connectsAndExchangesMessages() {
        await(bob.register(BOB, ContactPreferences.ANY));
        SipConnection near = await(alice.connect(BOB));
        assertThat(near.peer()).isEqualTo(NodeId.parse(BOBS_DESK));
        assertThat(near.application()).isEqualTo(SipUsage.SIP);
        SipConnection far = arrived.get(0);
        assertThat(far.peer()).isEqualTo(NodeId.parse(ALICES_NODE));
        List<String> atBob = receive(far);
        List<String> atAlice = receive(near);
        String invite = "INVITE sip:bob@pbx.example SIP/2.0\r\nContent-Length: 2\r\n\r\nhi";
        String ok = "SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n";
        near.send(bytes(invite));
        near.channel().send(Unpooled.copiedBuffer("\r\n\r\n", StandardCharsets.US_ASCII));
        far.send(bytes(ok));
        overlay.environment.runFor(Duration.ofSeconds(1));
        assertThat(atBob).containsExactly(invite);
        assertThat(atAlice).containsExactly(ok);
        far.close();
        overlay.environment.runFor(Duration.ofSeconds(1));
        assertThat(atAlice).containsExactly(ok, "closed: closed");
    }

    @Test
    void garbageClosesTheConnection() {
        await(bob.register(BOB, ContactPreferences.ANY));
        SipConnection near = await(alice.connect(BOB));
        List<String> atBob = receive(arrived.get(0));
        near.channel().send(Unpooled.copiedBuffer("GET / HTTP/1.1\r\n\r\n", StandardCharsets.US_ASCII));
        overlay.environment.runFor(Duration.ofSeconds(1));
        assertThat(atBob).containsExactly("closed: not SIP: start line is not one of SIP/2.0");
    }

    @Test
    void usesSipsWhereItIsWanted() {
        await(bob.register(BOB, ContactPreferences.SIPS));
        assertThat(await(alice.connect(BOB)).application()).isEqualTo(SipUsage.SIPS);
        assertThat(arrived.get(0).application()).isEqualTo(SipUsage.SIPS);
    }

    @Test
    void triesTheNextRegistrationWhenOneIsDead() {
        await(bob.register(BOB, ContactPreferences.ANY));
        await(mobile.register(BOB, ContactPreferences.ANY));
        overlay.unplug(NodeId.parse(BOBS_MOBILE));
        assertThat(await(alice.connect(BOB)).peer()).isEqualTo(NodeId.parse(BOBS_DESK));
        overlay.unplug(NodeId.parse(BOBS_DESK));
        assertThat(failure(alice.connect(BOB)).reason()).isEqualTo(ReloadException.Reason.TIMED_OUT);
    }

    @Test
    void connectingToNobodyIsNotFound() {
        assertThat(failure(alice.connect(BOB)).errorCode()).contains(ErrorCode.NOT_FOUND);
    }

    @Test
    void usageWithoutListenerTakesNoConnections() {
        await(alice.register(ALICE, ContactPreferences.ANY));
        assertThat(alice.applications()).isEmpty();
        assertThat(failure(bob.connect(ALICE)).errorCode()).contains(ErrorCode.NOT_FOUND);
    }

    @Test
    void connectsToGruuWithoutLookup() {
        String gruu = Gruu.format(AddressOfRecord.parse(BOB), to(BOBS_DESK));
        assertThat(await(alice.connect("sip:" + gruu)).peer()).isEqualTo(NodeId.parse(BOBS_DESK));
        assertThat(overlay.fetches).isZero();
    }

    @Test
    void refusesOneRegistrationTooMany() {
        SipUsage many = SipUsage.create();
        // All fail but one in the overlay, for they are not bob's; in flight they count.
        try {
            overlay.addNode(BOB, "0b000000000000000000000000000009", many);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        List<CompletionStage<?>> stages = new ArrayList<>();
        for (int i = 0; i <= Registrar.MAX_REGISTRATIONS; i++) {
            stages.add(many.register("u" + i + "@pbx.example", ContactPreferences.ANY));
        }
        assertThat(failure(stages.get(Registrar.MAX_REGISTRATIONS)).reason())
                .isEqualTo(ReloadException.Reason.NOT_AVAILABLE);
        assertThat(failure(stages.get(0)).errorCode()).contains(ErrorCode.FORBIDDEN);
    }

    @Test
    void callersMistakesAreTold() {
        assertThatThrownBy(() -> SipUsage.create().register(BOB, ContactPreferences.ANY))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> bob.register("bob", ContactPreferences.ANY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bob.register(BOB, new ContactPreferences("x".repeat(1001))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SipUsage.builder().refreshBetween(0.6, 0.4).build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        SipUsage.builder().registrationLifetime(Duration.ZERO).build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    private SipListener listener() {
        return new SipListener() {
            @Override
            public void connected(SipConnection connection) {
                arrived.add(connection);
            }

            @Override
            public void registrationFailed(AddressOfRecord address, ReloadException failure) {
                failures.add(address + " " + failure.reason());
            }
        };
    }

    private <T> T await(CompletionStage<T> stage) {
        overlay.environment.runFor(Duration.ofSeconds(1));
        return stage.toCompletableFuture().getNow(null);
    }

    private ReloadException failure(CompletionStage<?> stage) {
        overlay.environment.runFor(Duration.ofSeconds(1));
        try {
            stage.toCompletableFuture().getNow(null);
        } catch (CompletionException e) {
            return (ReloadException) e.getCause();
        }
        throw new AssertionError("did not fail");
    }

    private static List<String> receive(SipConnection connection) {
        List<String> received = new ArrayList<>();
        connection.receiver(new SipReceiver() {
            @Override
            public void message(Opaque message) {
                received.add(new String(message.toByteArray(), StandardCharsets.US_ASCII));
            }

            @Override
            public void closed(String reason) {
                received.add("closed: " + reason);
            }
        });
        return received;
    }

    private static List<Destination> to(String nodeId) {
        return List.of(new Destination.Node(NodeId.parse(nodeId)));
    }

    private static Opaque bytes(String text) {
        return Opaque.copyOf(text.getBytes(StandardCharsets.US_ASCII));
    }
}
