// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.topology.chord.Fixtures.node;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

class ChordUpdateTest {
    private static final String A = "0a000000000000000000000000000001";
    private static final String B = "0b000000000000000000000000000001";
    private static final String C = "0c000000000000000000000000000001";

    static List<ChordUpdate> samples() {
        NeighborTable table = new NeighborTable(List.of(node(10)), List.of(node(11), node(12)));
        return List.of(
                ChordUpdate.peerReady(ChordUpdate.MAX_UPTIME_SECONDS),
                ChordUpdate.neighbors(1, table),
                ChordUpdate.full(0, table, List.of(node(10), node(11))),
                ChordUpdate.full(0, NeighborTable.EMPTY, List.of()));
    }

    @Test
    void encodesPeerReadyAsUptimeAndType() {
        assertThat(hex(ChordUpdate.peerReady(258).encode())).isEqualTo("0000010201");
    }

    @Test
    void encodesNeighborsWithLengthsInBytes() {
        NeighborTable table = new NeighborTable(List.of(node(10)), List.of(node(11), node(12)));
        assertThat(hex(ChordUpdate.neighbors(1, table).encode()))
                .isEqualTo("00000001" + "02" + "0010" + A + "0020" + B + C);
    }

    @Test
    void encodesFingersLast() {
        NeighborTable table = new NeighborTable(List.of(node(10)), List.of(node(11)));
        assertThat(hex(ChordUpdate.full(1, table, List.of(node(12))).encode()))
                .isEqualTo("00000001" + "03" + "0010" + A + "0010" + B + "0010" + C);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void roundTrips(ChordUpdate update) throws MalformedMessageException {
        assertThat(ChordUpdate.decode(update.encode())).isEqualTo(update);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void refusesEveryPrefix(ChordUpdate update) {
        byte[] bytes = update.encode().toByteArray();
        for (int length = 0; length < bytes.length; length++) {
            Opaque prefix = Opaque.copyOf(bytes, 0, length);
            assertThatThrownBy(() -> ChordUpdate.decode(prefix)).isInstanceOf(MalformedMessageException.class);
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "0000000100, 'ChordUpdate.type at byte 4: is 0, must be 1 to 3'",
        "0000000104, 'ChordUpdate.type at byte 4: is 4, must be 1 to 3'",
        "00000001010000, 'ChordUpdate at byte 5: 2 bytes left over'",
        "0000000102000f0000000000000000000000000000000000, 'ChordUpdate.predecessors at byte 7: needs 16 bytes, has 15'",
        "00000001020010000000000000000000000000000000000000,"
                + " 'ChordUpdate.predecessors at byte 7: Node-ID is all zero'",
    })
    void refusesMalformedDataAndSaysWhere(String bytes, String problem) {
        assertThatThrownBy(() -> ChordUpdate.decode(Opaque.copyOf(Hex.decode(bytes))))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage(problem);
    }

    @Test
    void randomBytesDecodeOrAreRefusedAsMalformed() {
        long seed = Long.getLong("reload.seed", 42);
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 6) {
                bytes[4] = (byte) random.nextInt(5);
                bytes[5] = 0;
                bytes[6] = (byte) (16 * random.nextInt(3));
            }
            try {
                assertThat(ChordUpdate.decode(Opaque.copyOf(bytes)).encode())
                        .as("seed %d, case %d", seed, i)
                        .isEqualTo(Opaque.copyOf(bytes));
            } catch (MalformedMessageException expected) {
                // Every other exception fails the test.
            }
        }
    }

    @Test
    void holdsNoMoreNodesThanItsLengthCanCount() {
        List<NodeId> most = Collections.nCopies(NodeIdLists.MAX_NODES, node(1));
        assertThat(ChordUpdate.neighbors(0, new NeighborTable(most, List.of()))
                        .encode()
                        .length())
                .isEqualTo(5 + 2 + 4095 * 16 + 2);
        List<NodeId> tooMany = Collections.nCopies(NodeIdLists.MAX_NODES + 1, node(1));
        assertThatThrownBy(() -> ChordUpdate.neighbors(0, new NeighborTable(tooMany, List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("predecessors are 4096 Node-IDs, at most 4095");
    }

    @Test
    void refusesListsThatItsTypeDoesNotShow() {
        List<NodeId> one = List.of(node(1));
        assertThatThrownBy(() -> new ChordUpdate(0, ChordUpdate.Type.PEER_READY, one, List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChordUpdate(0, ChordUpdate.Type.NEIGHBORS, one, one, one))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChordUpdate.peerReady(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChordUpdate.peerReady(1L << 32)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String hex(Opaque bytes) {
        return Hex.encode(bytes.toByteArray());
    }
}
