// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.testkit.SimulatedHost;
import org.p2psip.reload.testkit.SimulatedNetwork;
import org.p2psip.reload.testkit.Simulation;
import org.p2psip.reload.wire.MessageCode;

/** Messages of known length. */
class PurposeTrafficTest {
    private static final int HEADER_BYTES = 38;
    private static final int DESTINATION_BYTES = 18;
    private static final int RESOURCE_BYTES = 16;
    private static final int LENGTH = 200;

    private final SimulatedHost host = new SimulatedNetwork(Simulation.ofSeed(1)).addHost("host");
    private final PurposeTraffic traffic = new PurposeTraffic();

    /** A message of 200 bytes, with no more in it than tells what it is for. */
    private void send(MessageCode code, int replicaNumber, long transaction, int viaBytes) {
        ByteBuf message = Unpooled.buffer(LENGTH).writeZero(LENGTH);
        message.setInt(12, 0xC0000000);
        message.setLong(20, transaction);
        message.setShort(32, viaBytes);
        message.setShort(34, DESTINATION_BYTES);
        int at = HEADER_BYTES + viaBytes + DESTINATION_BYTES;
        message.setShort(at, code.value());
        message.setByte(at + 6, RESOURCE_BYTES);
        message.setByte(at + 7 + RESOURCE_BYTES, replicaNumber);
        traffic.sent(host, message);
    }

    @Test
    void countsEachByteOfAStoreAndOfItsAnswerWhereItIsSent() {
        send(MessageCode.STORE_REQUEST, 0, 7, 0);
        send(MessageCode.STORE_REQUEST, 0, 7, 18);
        send(MessageCode.STORE_ANSWER, 0, 7, 0);
        assertThat(traffic.bytes(Purpose.REGISTER, false)).isEqualTo(2 * LENGTH);
        assertThat(traffic.bytes(Purpose.REGISTER, true)).isEqualTo(LENGTH);
        assertThat(traffic.messages(Purpose.REGISTER, false)).isEqualTo(2);
        assertThat(traffic.messages()).isEqualTo(3);
        assertThat(traffic.bytes()).isEqualTo(3 * LENGTH);
    }

    @Test
    void tellsCopiesFromRegistrationsAndLookUpsFromBoth() {
        send(MessageCode.STORE_REQUEST, 2, 8, 0);
        send(MessageCode.FETCH_REQUEST, 0, 9, 0);
        assertThat(traffic.bytes(Purpose.REPLICA, false)).isEqualTo(LENGTH);
        assertThat(traffic.bytes(Purpose.LOOK_UP, false)).isEqualTo(LENGTH);
        assertThat(traffic.bytes(Purpose.REGISTER, false)).isZero();
    }

    @Test
    void countsAsManyBytesAsTheHostsSend() {
        SmallRing ring = new SmallRing();
        ring.network.addTap(traffic);
        long[] seen = new long[1];
        ring.network.addTap((from, message) -> seen[0] += message.readableBytes());
        ring.simulation.runFor(Duration.ofMinutes(5));
        assertThat(traffic.bytes()).isEqualTo(seen[0]).isPositive();
    }
}
