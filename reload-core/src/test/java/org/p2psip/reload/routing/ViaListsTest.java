// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.routing.Messages.CONTEXT;
import static org.p2psip.reload.routing.Messages.node;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.Opaque;

/** Via Lists in every form, and the way back from them (RFC 6940, Sections 6.1.2, 6.1.3 and 6.3.2.2). */
class ViaListsTest {
    private static final long TRANSACTION = 0x1234_5678_9ABC_DEF0L;
    private static final List<Destination> VIA =
            List.of(hop(1), new Destination.OpaqueId(Opaque.copyOf(new byte[] {(byte) 0x81, 2})), hop(2));
    private static final long NOW = 1000;

    private final Random random = new Random(1);

    @ParameterizedTest
    @EnumSource(ListCompression.class)
    @Tag("6940-6.1.2-3")
    @Tag("6940-6.1.3-1")
    void whateverTheFormTheWayBackIsTheSame(ListCompression compression) {
        ViaLists lists = new ViaLists(compression, CONTEXT, random);
        List<Destination> extended = lists.extended(VIA, node(3), TRANSACTION, NOW);
        assertThat(wayBack(lists, extended, TRANSACTION)).containsExactly(hop(3), hop(2), VIA.get(1), hop(1));
        assertThat(lists.arePlain()).isEqualTo(compression == ListCompression.NONE);
    }

    @ParameterizedTest
    @EnumSource(ListCompression.class)
    void knowsNoOpaqueIdThatItDidNotMake(ListCompression compression) {
        ViaLists lists = new ViaLists(compression, CONTEXT, random);
        for (int length = 0; length <= Destination.MAX_ID_LENGTH; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            OpaqueIds.Expansion expansion = lists.expand(Opaque.copyOf(bytes), TRANSACTION);
            assertThat(expansion.refusal())
                    .isIn(DropReason.UNKNOWN_DESTINATION, DropReason.EXPIRED_OPAQUE_ID, DropReason.FORGED_OPAQUE_ID);
        }
    }

    @Test
    void idOfAConnectionHasTwoBytesInItsCompressedForm() {
        ViaLists lists = new ViaLists(ListCompression.CONNECTION_TABLE, CONTEXT, random);
        for (int i = 0; i < 100; i++) {
            List<Destination> via = lists.extended(List.of(), node(i + 1), TRANSACTION, NOW);
            assertThat(via).hasSize(1);
            assertThat(via.get(0).encodedLength()).isEqualTo(2);
        }
    }

    @Test
    @Tag("6940-6.3.2.2-8")
    @Tag("6940-6.3.2.2-9")
    void idOfAConnectionThatIsGoneLeadsNowhere() {
        ViaLists lists = new ViaLists(ListCompression.CONNECTION_TABLE, CONTEXT, random);
        Opaque old = only(lists.extended(List.of(), node(3), TRANSACTION, NOW));
        lists.handleDisconnected(node(3));
        assertThat(lists.expand(old, TRANSACTION).refusal()).isEqualTo(DropReason.EXPIRED_OPAQUE_ID);
        Opaque anew = only(lists.extended(List.of(), node(3), TRANSACTION, NOW));
        assertThat(anew).isNotEqualTo(old);
        assertThat(lists.expand(old, TRANSACTION).refusal()).isEqualTo(DropReason.EXPIRED_OPAQUE_ID);
        assertThat(lists.expand(anew, TRANSACTION).destinations()).containsExactly(hop(3));
    }

    @Test
    @Tag("6940-6.3.2.2-5")
    void reusedSlotIsNotTakenForTheOneBefore() {
        ConnectionSlots slots = new ConnectionSlots(random);
        Opaque first = slots.idOf(node(1));
        slots.handleDisconnected(node(1));
        int reuses = 0;
        Set<Opaque> ids = new HashSet<>(Set.of(first));
        for (int i = 0; i < 31 * ConnectionSlots.SLOTS; i++) {
            ids.add(slots.idOf(node(2)));
            assertThat(slots.expand(first).refusal()).isEqualTo(DropReason.EXPIRED_OPAQUE_ID);
            slots.handleDisconnected(node(2));
            reuses++;
        }
        assertThat(ids).as("all different, over 31 rounds through the slots").hasSize(reuses + 1);
    }

    @Test
    @Tag("6940-6.3.2.2-6")
    void generationsBeginAtRandom() {
        Set<Opaque> first = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            first.add(new ConnectionSlots(new Random(i)).idOf(node(1)));
        }
        assertThat(first).hasSizeGreaterThan(45);
    }

    @Test
    void thereIsASlotForEveryConnection() {
        ConnectionSlots slots = new ConnectionSlots(random);
        Set<Opaque> ids = new HashSet<>();
        for (int i = 0; i < ConnectionTable.MAX_LINKS; i++) {
            ids.add(slots.idOf(node(i + 1)));
        }
        assertThat(ids).hasSize(ConnectionTable.MAX_LINKS);
        assertThat(slots.expand(slots.idOf(node(77))).destinations()).containsExactly(hop(77));
    }

    @Test
    void sealedListHidesTheHopsAndIsGoodForOneTransactionOnly() {
        ViaLists lists = new ViaLists(ListCompression.SEALED, CONTEXT, random);
        Opaque id = only(lists.extended(VIA, node(3), TRANSACTION, NOW));
        Opaque again = only(lists.extended(VIA, node(3), TRANSACTION, NOW));
        assertThat(again).isNotEqualTo(id);
        assertThat(lists.expand(id, TRANSACTION).refusal()).isNull();
        assertThat(lists.expand(id, TRANSACTION + 1).refusal()).isEqualTo(DropReason.FORGED_OPAQUE_ID);
        ViaLists other = new ViaLists(ListCompression.SEALED, CONTEXT, new Random(2));
        assertThat(other.expand(id, TRANSACTION).refusal()).isEqualTo(DropReason.EXPIRED_OPAQUE_ID);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 20, -1})
    void changedSealedListIsRefused(int place) {
        ViaLists lists = new ViaLists(ListCompression.SEALED, CONTEXT, random);
        byte[] bytes = only(lists.extended(VIA, node(3), TRANSACTION, NOW)).toByteArray();
        bytes[Math.floorMod(place, bytes.length)] ^= 0x10;
        assertThat(lists.expand(Opaque.copyOf(bytes), TRANSACTION).refusal()).isEqualTo(DropReason.FORGED_OPAQUE_ID);
    }

    @Test
    void sealedListHoldsUntilItsKeyHasChangedTwice() {
        ViaLists lists = new ViaLists(ListCompression.SEALED, CONTEXT, random);
        long life = SealedViaLists.KEY_LIFETIME.toNanos();
        Opaque id = only(lists.extended(VIA, node(3), TRANSACTION, NOW));
        lists.extended(VIA, node(3), TRANSACTION, NOW + life);
        assertThat(lists.expand(id, TRANSACTION).refusal()).isNull();
        lists.extended(VIA, node(3), TRANSACTION, NOW + 2 * life);
        assertThat(lists.expand(id, TRANSACTION).refusal()).isEqualTo(DropReason.EXPIRED_OPAQUE_ID);
    }

    @Test
    void sealsOfALongListWhatAnIdHoldsAndLeavesTheRest() {
        ViaLists lists = new ViaLists(ListCompression.SEALED, CONTEXT, random);
        List<Destination> via = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            via.add(hop(i));
        }
        List<Destination> extended = lists.extended(via, node(41), TRANSACTION, NOW);
        assertThat(extended).hasSize(28 + 1);
        assertThat(((Destination.OpaqueId) extended.get(28)).id().length()).isLessThanOrEqualTo(254);
        via.add(hop(41));
        Collections.reverse(via);
        assertThat(wayBack(lists, extended, TRANSACTION)).isEqualTo(via);
    }

    @Test
    void leavesAnEntryInClearThatNoIdHolds() {
        ViaLists lists = new ViaLists(ListCompression.SEALED, CONTEXT, random);
        Destination huge = new Destination.Unknown(77, Opaque.copyOf(new byte[255]));
        List<Destination> extended = lists.extended(List.of(huge), node(3), TRANSACTION, NOW);
        assertThat(extended).hasSize(2).startsWith(huge);
        assertThat(wayBack(lists, extended, TRANSACTION)).containsExactly(hop(3), huge);
    }

    private static Opaque only(List<Destination> via) {
        assertThat(via).hasSize(1);
        return ((Destination.OpaqueId) via.get(0)).id();
    }

    /** What the node makes of the reversed list when the answer comes: it knows its own IDs only. */
    private static List<Destination> wayBack(ViaLists lists, List<Destination> via, long transactionId) {
        List<Destination> back = new ArrayList<>(via);
        Collections.reverse(back);
        if (back.get(0) instanceof Destination.OpaqueId opaque) {
            List<Destination> expanded =
                    new ArrayList<>(lists.expand(opaque.id(), transactionId).destinations());
            expanded.addAll(back.subList(1, back.size()));
            return expanded;
        }
        return back;
    }

    private static Destination hop(int number) {
        return new Destination.Node(node(number));
    }
}
