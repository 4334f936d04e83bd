// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.p2psip.reload.storage.Member.ALICE;
import static org.p2psip.reload.storage.Member.BOB;
import static org.p2psip.reload.storage.Member.PEER;
import static org.p2psip.reload.storage.Member.value;
import static org.p2psip.reload.storage.StorageDriver.ARRAY;
import static org.p2psip.reload.storage.StorageDriver.SIP;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.MessageBodyCodec;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoreAnswer;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

/** RFC 6940, Sections 7.4.1.1, 10.4 and 10.7.3. */
class ReplicaKeeperTest {
    private static final NodeId A = NodeId.parse("a1000000000000000000000000000001");
    private static final NodeId B = NodeId.parse("b1000000000000000000000000000001");
    private static final NodeId C = NodeId.parse("c1000000000000000000000000000001");
    private static final ReplicaSettings SETTINGS = new ReplicaSettings(4, 3, Duration.ofSeconds(2), 3000, 1_000_000);

    private final StorageDriver driver = new StorageDriver();
    private final ReplicaKeeper keeper = new ReplicaKeeper(driver.storage, SETTINGS);
    private final TreeSet<ResourceId> notOurs = new TreeSet<>();

    @Test
    void sendsNewValuesToAllReplicaPeers() {
        peers(A, B);
        StoredData stored = register(BOB, 0);
        List<ReplicaOutput.SendStore> sent = sends();
        assertThat(sent)
                .extracting(ReplicaOutput.SendStore::destination)
                .containsExactly(new Destination.Node(A), new Destination.Node(B));
        assertThat(sent).extracting(send -> send.request().replicaNumber()).containsExactly(1, 2);
        assertThat(sent).allSatisfy(send -> {
            assertThat(send.request().resource()).isEqualTo(BOB.home());
            assertThat(send.request().kindData()).containsExactly(new StoreKindData(SIP, 1, List.of(stored)));
            assertThat(send.certificates())
                    .containsExactly(new GenericCertificate(GenericCertificate.X509, BOB.certificate()));
        });
        sent.forEach(send -> keeper.handleStored(send.token(), driver.nowNanos));
        assertThat(keeper.pollOutput()).isNull();
        assertThat(keeper.openCopies()).isZero();
    }

    @Test
    void copiesCarryRemainingLifetime() {
        register(BOB, 0);
        driver.pass(Duration.ofSeconds(25));
        peers(A);
        assertThat(sends().get(0).request().kindData().get(0).values())
                .extracting(StoredData::lifetimeSeconds)
                .containsExactly(35L);
    }

    @Test
    void anotherStorageTakesTheCopies() {
        StorageDriver other = new StorageDriver();
        peers(A);
        register(BOB, 0);
        ReplicaOutput.SendStore send = sends().get(0);
        assertThat(other.store(PEER, send.request())).isInstanceOf(StoreAnswer.class);
        assertThat(other.fetchAll(BOB.home(), SIP)).isEqualTo(driver.fetchAll(BOB.home(), SIP));
        assertThat(other.certificates)
                .containsExactly(new GenericCertificate(GenericCertificate.X509, BOB.certificate()));
    }

    @Test
    void copiesNothingThatOthersAreResponsibleFor() {
        notOurs.add(BOB.home());
        peers(A);
        register(BOB, 0);
        assertThat(keeper.pollOutput()).isNull();
    }

    @Test
    void newReplicaPeerGetsCopiesAndOthersGetNone() {
        peers(A, B);
        register(BOB, 0);
        acceptAll();
        peers(C, A);
        assertThat(sends()).extracting(ReplicaOutput.SendStore::destination).containsExactly(new Destination.Node(C));
    }

    @Test
    void replicaPeerWithANewLinkGetsItsCopiesAgain() {
        peers(A, B);
        register(BOB, 0);
        acceptAll();
        keeper.handleLinked(A, driver.nowNanos);
        assertThat(sends()).extracting(ReplicaOutput.SendStore::destination).containsExactly(new Destination.Node(A));
    }

    @Test
    void newLinksWithOthersAndAnnouncementsOfTheSamePeersCopyNothing() {
        peers(A, B);
        register(BOB, 0);
        acceptAll();
        keeper.handleLinked(C, driver.nowNanos);
        peers(A, B);
        assertThat(keeper.pollOutput()).isNull();
    }

    @Test
    void whatIsStoredBeforeALostReplicaPeerIsReplacedGoesToThePeersOfNowAndTheRestWaits() {
        register(ALICE, 0);
        peers(A, B);
        acceptAll();
        keeper.replicaPeers(List.of(B, C));
        assertThat(keeper.pollOutput()).isNull();
        register(BOB, 0);
        assertThat(sends())
                .allMatch(send -> send.request().resource().equals(BOB.home()))
                .extracting(ReplicaOutput.SendStore::destination)
                .containsExactlyInAnyOrder(new Destination.Node(B), new Destination.Node(C));
        peers(B, C);
        assertThat(sends())
                .extracting(send -> send.request().resource(), ReplicaOutput.SendStore::destination)
                .containsExactly(tuple(ALICE.home(), new Destination.Node(C)));
    }

    @Test
    void sendsNoRetryToPeerThatLeftTheReplicaSet() {
        peers(A);
        register(BOB, 0);
        keeper.handleNoAnswer(sends().get(0).token(), driver.nowNanos);
        peers();
        later(Duration.ofSeconds(2));
        assertThat(keeper.pollOutput()).isNull();
        assertThat(keeper.openCopies()).isZero();
    }

    @Test
    void resourcesThatBecomeOursAreCopied() {
        notOurs.add(BOB.home());
        peers(A);
        register(BOB, 0);
        notOurs.clear();
        peers(A);
        assertThat(sends()).hasSize(1);
    }

    @Test
    void dataFollowsTheRangeThatMovesAway() {
        peers(A);
        register(BOB, 0);
        acceptAll();
        notOurs.add(BOB.home());
        peers(A);
        ReplicaOutput.SendStore send = sends().get(0);
        assertThat(send.destination()).isEqualTo(new Destination.Resource(BOB.home()));
        assertThat(send.request().replicaNumber()).isEqualTo(1);
        keeper.handleStored(send.token(), driver.nowNanos);
        peers(A);
        assertThat(keeper.pollOutput()).isNull();
        assertThat(driver.storage.holds(BOB.home())).isTrue();
    }

    @Test
    void dataThatWasHandedOverNeedNotFollow() {
        peers(A);
        register(BOB, 0);
        register(ALICE, 0);
        acceptAll();
        keeper.handOver(77, C, resource -> resource.equals(BOB.home()), driver.nowNanos);
        ReplicaOutput.SendStore send = sends().get(0);
        assertThat(send.destination()).isEqualTo(new Destination.Node(C));
        assertThat(send.request().resource()).isEqualTo(BOB.home());
        keeper.handleStored(send.token(), driver.nowNanos);
        assertThat(keeper.pollOutput()).isEqualTo(new ReplicaOutput.HandedOver(77));
        notOurs.add(BOB.home());
        peers(A);
        assertThat(keeper.pollOutput()).isNull();
    }

    @Test
    void dataThatChangedSinceItWasHandedOverFollows() {
        peers();
        register(BOB, 0);
        keeper.handOver(77, C, resource -> true, driver.nowNanos);
        acceptAll();
        register(BOB, 1);
        notOurs.add(BOB.home());
        peers();
        assertThat(sends())
                .extracting(ReplicaOutput.SendStore::destination)
                .containsExactly(new Destination.Resource(BOB.home()));
    }

    @Test
    void handOverOfNothingIsOverAtOnce() {
        keeper.handOver(5, C, resource -> true, driver.nowNanos);
        assertThat(keeper.pollOutput()).isEqualTo(new ReplicaOutput.HandedOver(5));
    }

    @Test
    void handOverThatFailsIsOverToo() {
        peers();
        register(BOB, 0);
        keeper.handOver(5, C, resource -> true, driver.nowNanos);
        for (int i = 0; i < 3; i++) {
            keeper.handleNoAnswer(sends().get(0).token(), driver.nowNanos);
            later(Duration.ofSeconds(4));
        }
        assertThat(keeper.pollOutput()).isEqualTo(new ReplicaOutput.HandedOver(5));
        assertThat(keeper.openCopies()).isZero();
    }

    @Test
    void oneHandOverTooManyIsOverAtOnce() {
        peers();
        register(BOB, 0);
        for (int i = 0; i < ReplicaKeeper.MAX_HAND_OVERS; i++) {
            keeper.handOver(i, C, resource -> true, driver.nowNanos);
        }
        assertThat(sends()).hasSize(1);
        keeper.handOver(99, C, resource -> true, driver.nowNanos);
        assertThat(keeper.pollOutput()).isEqualTo(new ReplicaOutput.HandedOver(99));
    }

    @Test
    void retriesWithGrowingWaitsAndGivesUp() {
        peers(A);
        register(BOB, 0);
        keeper.handleNoAnswer(sends().get(0).token(), driver.nowNanos);
        assertThat(keeper.nextDeadlineNanos())
                .hasValue(driver.nowNanos + Duration.ofSeconds(2).toNanos());
        later(Duration.ofSeconds(2));
        keeper.handleRefused(sends().get(0).token(), ErrorCode.FORBIDDEN, driver.nowNanos);
        assertThat(keeper.nextDeadlineNanos())
                .hasValue(driver.nowNanos + Duration.ofSeconds(4).toNanos());
        later(Duration.ofSeconds(4));
        keeper.handleNoAnswer(sends().get(0).token(), driver.nowNanos);
        assertThat(keeper.openCopies()).isZero();
        assertThat(keeper.nextDeadlineNanos()).isEmpty();
        register(BOB, 1);
        assertThat(sends()).hasSize(1);
    }

    @Test
    void changeDuringFlightIsSentOnceMore() {
        peers(A);
        register(BOB, 0);
        ReplicaOutput.SendStore first = sends().get(0);
        register(BOB, 1);
        register(BOB, 2);
        assertThat(keeper.pollOutput()).isNull();
        keeper.handleStored(first.token(), driver.nowNanos);
        List<ReplicaOutput.SendStore> second = sends();
        assertThat(second).hasSize(1);
        assertThat(second.get(0).request().kindData().get(0).generationCounter())
                .isEqualTo(3);
        keeper.handleStored(second.get(0).token(), driver.nowNanos);
        assertThat(keeper.openCopies()).isZero();
    }

    @Test
    void keepsFewStoresInFlightAndHalfOfThemToOnePeer() {
        Crowd crowd = new Crowd(6, SETTINGS);
        crowd.keeper.handleResponsibilityChanged(List.of(A), resource -> true, crowd.driver.nowNanos);
        List<ReplicaOutput.SendStore> sent = crowd.sends();
        assertThat(sent).hasSize(SETTINGS.maxInFlight() / 2);
        assertThat(crowd.keeper.openCopies()).isEqualTo(6);
        crowd.keeper.handleResponsibilityChanged(List.of(A, B, C), resource -> true, crowd.driver.nowNanos);
        assertThat(crowd.sends()).hasSize(SETTINGS.maxInFlight() / 2);
        crowd.keeper.handleStored(sent.get(0).token(), crowd.driver.nowNanos);
        assertThat(crowd.sends()).hasSize(1);
    }

    @Test
    void whatHasTheFewestCopiesGoesFirst() {
        Crowd crowd = new Crowd(4, new ReplicaSettings(1, 3, Duration.ofSeconds(2), 3000, 1_000_000));
        crowd.keeper.handleResponsibilityChanged(List.of(A, B), resource -> true, crowd.driver.nowNanos);
        List<ResourceId> order = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            ReplicaOutput.SendStore send = crowd.sends().get(0);
            order.add(send.request().resource());
            crowd.keeper.handleStored(send.token(), crowd.driver.nowNanos);
        }
        assertThat(order.subList(0, 4)).doesNotHaveDuplicates();
        assertThat(order.subList(4, 8)).doesNotHaveDuplicates();
    }

    @Test
    void sendsNoMoreThanTheBandwidthAllows() {
        int bytesPerSecond = 5_000;
        Crowd crowd = new Crowd(40, new ReplicaSettings(100, 3, Duration.ofSeconds(2), 3000, bytesPerSecond));
        long begin = crowd.driver.nowNanos;
        crowd.keeper.handleResponsibilityChanged(List.of(A, B, C), resource -> true, begin);
        long bytes = 0;
        int sends = 0;
        while (sends < 120) {
            for (ReplicaOutput.SendStore send : crowd.sends()) {
                sends++;
                bytes += MessageBodyCodec.encode(send.request()).length()
                        + ALICE.certificate().length();
                crowd.keeper.handleStored(send.token(), crowd.driver.nowNanos);
            }
            double seconds = (crowd.driver.nowNanos - begin) / 1e9;
            assertThat(bytes).isLessThanOrEqualTo(Math.round(bytesPerSecond * (seconds + 0.25)) + 2000);
            if (sends < 120) {
                crowd.driver.nowNanos = crowd.keeper.nextDeadlineNanos().orElseThrow();
                crowd.keeper.handleTimeout(crowd.driver.nowNanos);
            }
        }
        assertThat(crowd.keeper.openCopies()).isZero();
        assertThat(crowd.keeper.nextDeadlineNanos()).isEmpty();
        assertThat((crowd.driver.nowNanos - begin) / 1e9).isBetween(10.0, 50.0);
    }

    @Test
    void aKeeperWithNothingToDoWaitsForNothing() {
        Crowd crowd = new Crowd(5, SETTINGS);
        crowd.keeper.handleResponsibilityChanged(List.of(A, B), resource -> true, crowd.driver.nowNanos);
        for (int i = 0; i < 10; i++) {
            crowd.sends().forEach(send -> crowd.keeper.handleStored(send.token(), crowd.driver.nowNanos));
        }
        assertThat(crowd.keeper.nextDeadlineNanos()).isEmpty();
        crowd.keeper.handleResponsibilityChanged(List.of(B, A), resource -> true, crowd.driver.nowNanos);
        assertThat(crowd.sends()).isEmpty();
    }

    @Test
    void whatNobodyTakesIsOfferedAsOftenAsTheMaximumAndNoMore() {
        driver.storage.restore(List.of(restored(BOB, 3600)), 0, driver.nowNanos);
        keeper.handleRestored(BOB.home());
        notOurs.add(BOB.home());
        peers(A);
        for (int tried = 1; tried < ReplicaKeeper.MAX_DELIVERIES; tried++) {
            keeper.handleNoAnswer(sends().get(0).token(), driver.nowNanos);
            assertThat(keeper.openCopies()).isEqualTo(1);
            later(Duration.ofMinutes(2));
        }
        keeper.handleNoAnswer(sends().get(0).token(), driver.nowNanos);
        assertThat(keeper.openCopies()).isZero();
        later(Duration.ofMinutes(2));
        assertThat(keeper.pollOutput()).isNull();
    }

    @Test
    void whatComesFromAnEarlierLifeGoesToWhoIsResponsibleNow() {
        driver.storage.restore(List.of(restored(BOB), restored(ALICE)), 0, driver.nowNanos);
        keeper.handleRestored(BOB.home());
        keeper.handleRestored(ALICE.home());
        assertThat(keeper.pollOutput()).isNull();
        notOurs.add(BOB.home());
        peers(A);
        List<ReplicaOutput.SendStore> sent = sends();
        assertThat(sent)
                .extracting(ReplicaOutput.SendStore::destination)
                .containsExactly(new Destination.Node(A), new Destination.Resource(BOB.home()));
        sent.forEach(send -> keeper.handleStored(send.token(), driver.nowNanos));
        peers(A);
        assertThat(keeper.pollOutput()).isNull();
    }

    @Test
    void largeResourceGoesInParts() {
        ReplicaKeeper small = new ReplicaKeeper(driver.storage, new ReplicaSettings(4, 3, Duration.ZERO, 1, 1_000_000));
        for (int i = 0; i < 3; i++) {
            driver.store(
                    BOB,
                    BOB.home(),
                    ARRAY,
                    BOB.sign(BOB.home(), ARRAY, new StoredDataValue.ArrayEntry(i, value("x")), 0, 60));
        }
        small.handleResponsibilityChanged(List.of(A), resource -> true, driver.nowNanos);
        StorageDriver other = new StorageDriver();
        for (int i = 0; i < 3; i++) {
            ReplicaOutput.SendStore send = (ReplicaOutput.SendStore) small.pollOutput();
            assertThat(send.request().kindData().get(0).values()).hasSize(1);
            assertThat(small.pollOutput()).isNull();
            other.store(PEER, send.request());
            small.handleStored(send.token(), driver.nowNanos);
        }
        assertThat(small.openCopies()).isZero();
        assertThat(other.fetchAll(BOB.home(), ARRAY)).isEqualTo(driver.fetchAll(BOB.home(), ARRAY));
    }

    @Test
    void fetchesNewerDataFromPeerThatRefusesOldOne() {
        StorageDriver other = new StorageDriver();
        StoredData newer = BOB.sign(BOB.home(), SIP, BOB.entry("newer"), 9, 60);
        other.store(BOB, BOB.home(), SIP, newer);
        peers(A);
        register(BOB, 0);
        ReplicaOutput.SendStore send = sends().get(0);
        keeper.handleRefused(send.token(), StorageDriver.error(other.store(PEER, send.request())), driver.nowNanos);
        ReplicaOutput.FetchNewer fetch = (ReplicaOutput.FetchNewer) keeper.pollOutput();
        assertThat(fetch.destination()).isEqualTo(new Destination.Node(A));
        other.storage.handleFetch(1, fetch.request(), other.nowNanos);
        FetchAnswer answer = (FetchAnswer) ((StorageOutput.Answer) other.storage.pollOutput()).body();
        driver.storage.handleNewer(
                BOB.home(), answer, Member.verify(DataSignatures.of(BOB.home(), answer)), driver.nowNanos);
        driver.storage.handlePersisted(((StorageOutput.Persist) driver.storage.pollOutput()).token(), driver.nowNanos);
        keeper.handleChanged(((StorageOutput.Changed) driver.storage.pollOutput()).resource(), driver.nowNanos);
        keeper.handleFetched(fetch.token(), driver.nowNanos);
        later(Duration.ofSeconds(2));
        ReplicaOutput.SendStore again = sends().get(0);
        assertThat(again.request().kindData().get(0).values().get(0).value()).isEqualTo(newer.value());
        assertThat(other.store(PEER, again.request())).isInstanceOf(StoreAnswer.class);
        keeper.handleStored(again.token(), driver.nowNanos);
        assertThat(keeper.openCopies()).isZero();
    }

    @Test
    void forgetsWhatHasExpired() {
        peers(A);
        register(BOB, 0);
        ReplicaOutput.SendStore send = sends().get(0);
        driver.pass(Duration.ofSeconds(60));
        keeper.handleNoAnswer(send.token(), driver.nowNanos);
        later(Duration.ofSeconds(2));
        assertThat(keeper.pollOutput()).isNull();
        assertThat(keeper.openCopies()).isZero();
    }

    @Test
    void remembersFewResourcesBeyondThoseStored() {
        peers();
        for (int i = 0; i < 3 * Whereabouts.MAX_STALE_RESOURCES; i++) {
            keeper.handleChanged(ResourceId.copyOf(new byte[] {1, (byte) i}), driver.nowNanos);
        }
        assertThat(keeper.rememberedResources()).isLessThanOrEqualTo(Whereabouts.MAX_STALE_RESOURCES + 1);
    }

    @Test
    void ignoresUnknownTokens() {
        keeper.handleStored(1, 0);
        keeper.handleRefused(2, ErrorCode.FORBIDDEN, 0);
        keeper.handleNoAnswer(3, 0);
        keeper.handleFetched(4, 0);
        assertThat(keeper.pollOutput()).isNull();
    }

    @Test
    void looksAtWhatANodeHasThatMayNotStoreACopy() {
        peers(A);
        keeper.handleRefusedCopy(BOB.home(), List.of(SIP), C, driver.nowNanos);
        ReplicaOutput.FetchNewer fetch = (ReplicaOutput.FetchNewer) keeper.pollOutput();
        assertThat(fetch.destination()).isEqualTo(new Destination.Node(C));
        assertThat(fetch.request()).isEqualTo(driver.storage.fetchAll(BOB.home(), List.of(SIP)));
        assertThat(fetch.trusted()).isFalse();
        keeper.handleFetched(fetch.token(), driver.nowNanos);
        assertThat(keeper.pollOutput()).isNull();
    }

    @Test
    void looksAtSoManyRefusedCopiesOfOneNodeThatItKeepsNobodyElseWaiting() {
        peers(A);
        long token = 0;
        for (int i = 0; i < RefusedCopies.MAX_FETCHES_OF_ONE; i++) {
            keeper.handleRefusedCopy(BOB.home(), List.of(SIP), C, driver.nowNanos);
            token = ((ReplicaOutput.FetchNewer) keeper.pollOutput()).token();
        }
        keeper.handleRefusedCopy(BOB.home(), List.of(SIP), C, driver.nowNanos);
        assertThat(keeper.pollOutput()).isNull();
        keeper.handleRefusedCopy(BOB.home(), List.of(SIP), B, driver.nowNanos);
        assertThat(((ReplicaOutput.FetchNewer) keeper.pollOutput()).destination())
                .isEqualTo(new Destination.Node(B));
        keeper.handleFetched(token, driver.nowNanos);
        keeper.handleRefusedCopy(BOB.home(), List.of(SIP), C, driver.nowNanos);
        assertThat(keeper.pollOutput()).isInstanceOf(ReplicaOutput.FetchNewer.class);
    }

    @Test
    void looksAtNoMoreRefusedCopiesAtATimeThanItsMaximumAndAtNoneOfOthersResources() {
        peers(A);
        notOurs.add(BOB.home());
        keeper.handleRefusedCopy(BOB.home(), List.of(SIP), C, driver.nowNanos);
        assertThat(keeper.pollOutput()).isNull();
        notOurs.clear();
        for (int i = 0; i <= RefusedCopies.MAX_FETCHES; i++) {
            NodeId sender = NodeId.parse(String.format("%032x", i + 1));
            keeper.handleRefusedCopy(BOB.home(), List.of(SIP), sender, driver.nowNanos);
        }
        long token = 0;
        for (int i = 0; i < RefusedCopies.MAX_FETCHES; i++) {
            token = ((ReplicaOutput.FetchNewer) keeper.pollOutput()).token();
        }
        assertThat(keeper.pollOutput()).isNull();
        keeper.handleNoAnswer(token, driver.nowNanos);
        keeper.handleRefusedCopy(BOB.home(), List.of(SIP), C, driver.nowNanos);
        assertThat(keeper.pollOutput()).isInstanceOf(ReplicaOutput.FetchNewer.class);
    }

    @Test
    void bringsACopyToTheHeirOfThePeerThatItCameFrom() {
        List<NodeId> heirs = new ArrayList<>();
        ReplicaKeeper holder = new ReplicaKeeper(
                driver.storage,
                SETTINGS,
                (resource, former) -> heirs.isEmpty() ? Optional.empty() : Optional.of(heirs.get(0)));
        register(BOB, 0);
        holder.handleChanged(BOB.home(), driver.nowNanos);
        holder.handleCopyFrom(BOB.home(), A);
        holder.handleResponsibilityChanged(List.of(), resource -> false, driver.nowNanos);
        assertThat(holder.pollOutput()).isNull();
        heirs.add(B);
        holder.handleResponsibilityChanged(List.of(), resource -> false, driver.nowNanos);
        assertThat(holder.pollOutput()).isNull();
        driver.pass(ReplicaKeeper.HEIR_PATIENCE);
        holder.handleTimeout(driver.nowNanos);
        ReplicaOutput.SendStore sent = (ReplicaOutput.SendStore) holder.pollOutput();
        assertThat(sent.destination()).isEqualTo(new Destination.Node(B));
        assertThat(sent.request().replicaNumber()).isEqualTo(1);
        holder.handleStored(sent.token(), driver.nowNanos);
        holder.handleResponsibilityChanged(List.of(), resource -> false, driver.nowNanos);
        assertThat(holder.pollOutput()).isNull();
    }

    @Test
    void bringsNoCopyToAnHeirThatSendsItsOwnMeanwhile() {
        ReplicaKeeper holder = new ReplicaKeeper(driver.storage, SETTINGS, (resource, former) -> Optional.of(B));
        register(BOB, 0);
        holder.handleCopyFrom(BOB.home(), A);
        holder.handleResponsibilityChanged(List.of(), resource -> false, driver.nowNanos);
        assertThat(holder.nextDeadlineNanos()).hasValue(driver.nowNanos + ReplicaKeeper.HEIR_PATIENCE.toNanos());
        holder.handleCopyFrom(BOB.home(), B);
        driver.pass(ReplicaKeeper.HEIR_PATIENCE);
        holder.handleTimeout(driver.nowNanos);
        assertThat(holder.pollOutput()).isNull();
        assertThat(holder.openCopies()).isZero();
    }

    @Test
    void remembersHoldersOfNoMoreThanWhatIsStored() {
        ReplicaKeeper holder = new ReplicaKeeper(driver.storage, SETTINGS, (resource, former) -> Optional.empty());
        for (int i = 0; i < 1000; i++) {
            holder.handleCopyFrom(ResourceId.of(NodeId.parse(String.format("%032x", i + 1))), A);
        }
        assertThat(holder.rememberedResources()).isLessThanOrEqualTo(Whereabouts.MAX_STALE_RESOURCES + 1);
    }

    private void peers(NodeId... peers) {
        keeper.handleResponsibilityChanged(List.of(peers), resource -> !notOurs.contains(resource), driver.nowNanos);
    }

    private StoredData register(Member member, long timeMillis) {
        StoredData data = member.sign(member.home(), SIP, member.entry("here"), timeMillis, 60);
        assertThat(driver.store(member, member.home(), SIP, data)).isInstanceOf(StoreAnswer.class);
        keeper.handleChanged(member.home(), driver.nowNanos);
        return data;
    }

    private void later(Duration time) {
        driver.pass(time);
        keeper.handleTimeout(driver.nowNanos);
    }

    private List<ReplicaOutput.SendStore> sends() {
        List<ReplicaOutput.SendStore> sends = new ArrayList<>();
        for (ReplicaOutput output = keeper.pollOutput(); output != null; output = keeper.pollOutput()) {
            sends.add((ReplicaOutput.SendStore) output);
        }
        assertThat(sends).isNotEmpty();
        return sends;
    }

    private void acceptAll() {
        for (ReplicaOutput output = keeper.pollOutput(); output != null; output = keeper.pollOutput()) {
            if (output instanceof ReplicaOutput.SendStore send) {
                keeper.handleStored(send.token(), driver.nowNanos);
            }
        }
    }

    private static PersistentResource restored(Member member) {
        return restored(member, 60);
    }

    private static PersistentResource restored(Member member, long lifetimeSeconds) {
        StoredData data = member.sign(member.home(), SIP, member.entry("before"), 0, lifetimeSeconds);
        return new PersistentResource(
                member.home(),
                List.of(new PersistentKind(
                        SIP, 1, List.of(new PersistentValue(data, StoredSigner.of(member.signer()))))));
    }

    /** A keeper with registrations of as many users. */
    private static final class Crowd {
        final StorageDriver driver = new StorageDriver();
        final ReplicaKeeper keeper;

        Crowd(int size, ReplicaSettings settings) {
            keeper = new ReplicaKeeper(driver.storage, settings);
            for (int i = 0; i < size; i++) {
                Member member = new Member(
                        "user" + i + "@example.com", String.format("0d0000000000000000000000000000%02x", i + 1));
                StoredData data = member.sign(member.home(), SIP, member.entry("here"), 0, 3600);
                driver.store(member, member.home(), SIP, data);
            }
        }

        List<ReplicaOutput.SendStore> sends() {
            List<ReplicaOutput.SendStore> sends = new ArrayList<>();
            for (ReplicaOutput output = keeper.pollOutput(); output != null; output = keeper.pollOutput()) {
                sends.add((ReplicaOutput.SendStore) output);
            }
            return sends;
        }
    }
}
