// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.storage.Member.BOB;
import static org.p2psip.reload.storage.StorageDriver.ARRAY;
import static org.p2psip.reload.storage.StorageDriver.SINGLE;
import static org.p2psip.reload.storage.StorageDriver.SIP;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.config.AccessPolicy;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.wire.ArrayRange;
import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StatAnswer;
import org.p2psip.reload.wire.StatRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;
import org.p2psip.reload.wire.WireWriter;

/** Values that do not fit into one answer, got from a peer that answers no more at a time than it may. */
class KindInPartsTest {
    private static final NodeId PEER = Member.PEER.nodeId();
    private static final NodeId OTHER = NodeId.parse("f1000000000000000000000000000001");
    private static final ResourceId HOME = BOB.home();
    private static final int LIMIT = 4000;
    private static final List<Member> PHONES = phones(20);
    private static final StoredDataSpecifier ALL_PHONES = dictionary();

    private final StorageDriver peer = new StorageDriver(new Storage(
            List.of(
                    KindDefinition.registered(SIP, PHONES.size(), 1000),
                    new KindDefinition(SINGLE, DataModel.SINGLE, AccessPolicy.USER_MATCH, 1, 9000, 0),
                    new KindDefinition(ARRAY, DataModel.ARRAY, AccessPolicy.USER_MATCH, 500, 5000, 0)),
            Member::hash,
            StorageLimits.DEFAULT));
    private final List<Integer> keysAsked = new ArrayList<>();
    private int limit = LIMIT;
    private NodeId responder = PEER;
    private int requests;
    private int lists;
    private Runnable beforeEachRequest = () -> {};
    private long time;

    @Test
    void getsTheRegistrationsOfAllPhonesOfAUser() {
        registerAll();
        KindInParts parts = get(ALL_PHONES);
        assertThat(parts.outcome()).isEqualTo(peer.fetchAll(HOME, SIP));
        assertThat(parts.outcome().values()).hasSize(PHONES.size());
        assertThat(parts.signers()).hasSize(PHONES.size()).hasOnlyElementsOfType(DataSigner.Verified.class);
        assertThat(requests).isLessThanOrEqualTo(6);
    }

    @Test
    void getsRemovedValuesWithTheirSignaturesToo() {
        registerAll();
        remove(PHONES.get(3));
        KindInParts parts = get(ALL_PHONES);
        assertThat(parts.outcome()).isEqualTo(peer.fetchAll(HOME, SIP));
        assertThat(parts.signers()).hasSize(PHONES.size()).hasOnlyElementsOfType(DataSigner.Verified.class);
    }

    @Test
    void getsNoMoreKeysThanAreAskedForAndNoneThatIsNotThere() {
        registerAll();
        List<Opaque> keys = new ArrayList<>();
        PHONES.subList(0, 12).forEach(phone -> keys.add(phone.nodeId().toOpaque()));
        keys.add(Member.bytes("nobody"));
        KindInParts parts = get(new StoredDataSpecifier(SIP, 0, new ModelSpecifier.DictionarySpecifier(keys)));
        assertThat(parts.outcome().values())
                .isEqualTo(peer.fetchAll(HOME, SIP).values().subList(0, 12));
    }

    @Test
    void asksForHalfAsManyWhereItThoughtThatMoreWouldFit() {
        registerAll();
        limit = 1700;
        KindInParts parts = get(ALL_PHONES);
        assertThat(parts.outcome()).isEqualTo(peer.fetchAll(HOME, SIP));
        assertThat(keysAsked.subList(0, 3)).containsExactly(6, 3, 1);
        assertThat(keysAsked.subList(3, keysAsked.size())).allMatch(keys -> keys == 1);
    }

    @Test
    void getsAnArrayOfWhichEvenTheListIsTooLarge() {
        for (int i = 0; i < 200; i++) {
            append("value " + i);
        }
        assertThat(get(array(ArrayRange.ALL)).outcome()).isEqualTo(peer.fetchAll(HOME, ARRAY));
        assertThat(requests).isLessThan(60);
        assertThat(get(array(new ArrayRange(3, 90), new ArrayRange(95, 180)))
                        .outcome()
                        .values())
                .hasSize(88 + 86);
    }

    @Test
    void getsAnArrayWhoseGapsAreTooLargeForAnAnswer() {
        put(0, "first");
        put(1, "second");
        put(200, "last");
        KindInParts parts = get(array(ArrayRange.ALL));
        assertThat(parts.outcome().values())
                .extracting(data -> ((StoredDataValue.ArrayEntry) data.value()).index())
                .containsExactly(0L, 1L, 200L);
    }

    @Test
    void getsAnyArrayAsOneAnswerWouldHoldIt() {
        for (int seed = 1; seed <= 40; seed++) {
            Random random = new Random(seed);
            long index = random.nextInt(3);
            int count = 1 + random.nextInt(60);
            for (int i = 0; i < count; i++) {
                put(index, "x".repeat(random.nextInt(i % 10 == 0 ? 2500 : 100)));
                index += 1 + (random.nextInt(5) == 0 ? random.nextInt(70) : 0);
            }
            List<StoredData> signed = new ArrayList<>(peer.fetchAll(HOME, ARRAY).values());
            signed.removeIf(data -> DataSignatures.isUnsigned(data.signature()));
            assertThat(get(array(ArrayRange.ALL)).outcome().values())
                    .as("seed %d", seed)
                    .isEqualTo(signed);
            peer.pass(Duration.ofHours(2));
        }
    }

    @Test
    void fetchesAgainOnlyWhatHasChangedSinceItWasListed() {
        registerAll();
        PHONES.subList(17, 20).forEach(this::remove);
        beforeEachRequest = () -> {
            if (requests == 3) {
                register(PHONES.get(0), "changed after it was fetched");
                register(PHONES.get(16), "changed before it was fetched");
                register(PHONES.get(19), "back again");
                remove(PHONES.get(1));
            }
        };
        KindInParts parts = get(ALL_PHONES);
        assertThat(parts.outcome()).isEqualTo(peer.fetchAll(HOME, SIP));
        int fetched = keysAsked.stream().mapToInt(keys -> keys).sum();
        assertThat(fetched).isBetween(PHONES.size() + 1, PHONES.size() + 4);
    }

    @Test
    void endsThoughTheValuesChangeAllTheTimeAndTellsTheCounterOfItsLastList() {
        registerAll();
        List<Long> listedAt = new ArrayList<>();
        beforeEachRequest = () -> {
            register(PHONES.get(requests % PHONES.size()), "restless " + requests);
            listedAt.add(peer.storage.generationCounter(HOME, SIP));
        };
        KindInParts parts = get(ALL_PHONES);
        assertThat(parts.outcome().values()).hasSize(PHONES.size());
        assertThat(parts.signers()).hasOnlyElementsOfType(DataSigner.Verified.class);
        assertThat(listedAt).contains(parts.outcome().generation());
        assertThat(parts.outcome().generation()).isLessThan(peer.storage.generationCounter(HOME, SIP));
        assertThat(lists).isEqualTo(KindInParts.MAX_ROUNDS);
    }

    @Test
    void listsAnewWhenAnotherPeerAnswers() {
        registerAll();
        beforeEachRequest = () -> responder = requests < 3 ? PEER : OTHER;
        KindInParts parts = get(ALL_PHONES);
        assertThat(parts.outcome()).isEqualTo(peer.fetchAll(HOME, SIP));
        assertThat(keysAsked.stream().mapToInt(keys -> keys).sum()).isEqualTo(PHONES.size());
        assertThat(lists).isEqualTo(2);
    }

    @Test
    void valueThatExpiresMeanwhileIsNotThere() {
        registerAll();
        store(PHONES.get(19), PHONES.get(19).entry("short"), SIP, 1);
        beforeEachRequest = () -> {
            if (requests == 2) {
                peer.pass(Duration.ofSeconds(2));
            }
        };
        assertThat(get(ALL_PHONES).outcome().values()).hasSize(PHONES.size() - 1);
    }

    @Test
    void valueThatFitsNoAnswerIsThereWithoutItsContents() {
        append("x".repeat(4500));
        append("small");
        KindInParts parts = get(array(ArrayRange.ALL));
        List<StoredData> values = parts.outcome().values();
        assertThat(values).hasSize(2);
        assertThat(values.get(0).value().value()).isEqualTo(new DataValue(true, Opaque.EMPTY));
        assertThat(values.get(1)).isEqualTo(peer.fetchAll(HOME, ARRAY).values().get(1));
        assertThat(parts.signers().get(0)).isInstanceOf(DataSigner.Refused.class);
        assertThat(parts.signers().get(1)).isInstanceOf(DataSigner.Verified.class);
    }

    @Test
    void onlyValueOfItsKindIsFetchedWithoutAList() {
        store(BOB, new StoredDataValue.Single(Member.value("x")), SINGLE, 60);
        StoredDataSpecifier single = new StoredDataSpecifier(SINGLE, 0, new ModelSpecifier.SingleSpecifier());
        assertThat(get(single).outcome()).isEqualTo(peer.fetchAll(HOME, SINGLE));
        assertThat(requests).isEqualTo(1);
    }

    @Test
    void thereIsNoWayToAskForLessThanTheListOfADictionaryOrThanOneValue() {
        KindInParts parts = new KindInParts(ALL_PHONES, LIMIT);
        assertThat(parts.handleTooLarge(parts.poll())).isFalse();
        assertThat(KindInParts.isDivisible(ALL_PHONES)).isTrue();
        assertThat(KindInParts.isDivisible(array(ArrayRange.ALL))).isTrue();
        assertThat(KindInParts.isDivisible(array(new ArrayRange(3, 4)))).isTrue();
        assertThat(KindInParts.isDivisible(array(new ArrayRange(3, 3)))).isFalse();
        assertThat(KindInParts.isDivisible(array())).isFalse();
        assertThat(KindInParts.isDivisible(new StoredDataSpecifier(
                        SIP, 0, new ModelSpecifier.DictionarySpecifier(List.of(Member.bytes("one"))))))
                .isFalse();
        assertThat(KindInParts.isDivisible(new StoredDataSpecifier(SINGLE, 0, new ModelSpecifier.SingleSpecifier())))
                .isFalse();
    }

    private KindInParts get(StoredDataSpecifier wanted) {
        requests = 0;
        lists = 0;
        keysAsked.clear();
        KindInParts parts = new KindInParts(wanted, LIMIT);
        for (KindPart part = parts.poll(); part != null; part = parts.poll()) {
            requests++;
            beforeEachRequest.run();
            ask(parts, part);
        }
        assertThat(parts.isDone()).isTrue();
        return parts;
    }

    private void ask(KindInParts parts, KindPart part) {
        if (!part.isStat()) {
            keysAsked.add(part.keys().size());
        } else {
            lists++;
        }
        MessageBody answer = part.request(HOME) instanceof StatRequest stat
                ? peer.stat(HOME, stat.specifiers().get(0))
                : peer.fetch(
                        HOME, ((FetchRequest) part.request(HOME)).specifiers().get(0));
        int certificates = peer.certificates.stream()
                .map(GenericCertificate::certificate)
                .mapToInt(Opaque::length)
                .sum();
        if (WireWriter.toOpaque(answer::encode).length() + certificates > limit) {
            assertThat(parts.handleTooLarge(part)).isTrue();
        } else if (answer instanceof StatAnswer stat) {
            parts.handleListed(part, responder, stat.kindResponses().get(0));
        } else {
            FetchAnswer fetched = (FetchAnswer) answer;
            FetchKindResponse values = fetched.kindResponses().get(0);
            parts.handleFetched(
                    part,
                    responder,
                    values,
                    Member.verify(DataSignatures.of(HOME, fetched)).iterator());
        }
    }

    private void registerAll() {
        PHONES.forEach(phone -> register(phone, "route"));
    }

    private void register(Member phone, String route) {
        store(phone, phone.entry(route), SIP, 3600);
    }

    private void remove(Member phone) {
        store(phone, new StoredDataValue.DictionaryEntry(phone.nodeId().toOpaque(), Member.removed()), SIP, 3600);
    }

    private void append(String text) {
        put(StoredDataValue.LAST_INDEX, text);
    }

    private void put(long index, String text) {
        store(BOB, new StoredDataValue.ArrayEntry(index, Member.value(text)), ARRAY, 3600);
    }

    private void store(Member member, StoredDataValue value, KindId kind, long lifetimeSeconds) {
        time++;
        MessageBody answer = peer.store(member, HOME, kind, member.sign(HOME, kind, value, time, lifetimeSeconds));
        assertThat(StorageDriver.counter(answer)).isPositive();
    }

    private static StoredDataSpecifier dictionary() {
        return new StoredDataSpecifier(SIP, 0, new ModelSpecifier.DictionarySpecifier(List.of()));
    }

    private static StoredDataSpecifier array(ArrayRange... ranges) {
        return new StoredDataSpecifier(ARRAY, 0, new ModelSpecifier.ArraySpecifier(List.of(ranges)));
    }

    /** Bob's, in the order of their keys. */
    private static List<Member> phones(int count) {
        List<Member> phones = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            phones.add(new Member("bob@example.com", String.format("e1%028x01", i)));
        }
        return phones;
    }
}
