// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Finds the records of another handshake wherever the stream is cut. */
class RenegotiationWatchTest {
    @Property(tries = 200)
    void countsHandshakeRecordsOnceTheFirstHandshakeIsOver(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int records) {
        Random random = new Random(seed);
        AtomicInteger attempts = new AtomicInteger();
        RenegotiationWatch watch = new RenegotiationWatch(attempts::incrementAndGet);
        EmbeddedChannel channel = new EmbeddedChannel(watch);
        ByteBuf sent = Unpooled.buffer();
        ByteBuf first = record(random, sent, 22);
        write(channel, random, first);
        watch.handleHandshakeOver();
        int expected = 0;
        for (int i = 0; i < records; i++) {
            int type = 20 + random.nextInt(4);
            expected += type == 22 ? 1 : 0;
            write(channel, random, record(random, sent, type));
        }
        assertThat(attempts).hasValue(expected);
        ByteBuf passed = Unpooled.buffer();
        for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
            passed.writeBytes(part);
            part.release();
        }
        assertThat(ByteBufUtil.equals(passed, sent)).isTrue();
    }

    private static ByteBuf record(Random random, ByteBuf sent, int type) {
        byte[] body = new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(600)];
        // Bytes that look like the begin of a record.
        Arrays.fill(body, (byte) 22);
        ByteBuf record = Unpooled.buffer()
                .writeByte(type)
                .writeShort(0x0303)
                .writeShort(body.length)
                .writeBytes(body);
        sent.writeBytes(record, record.readerIndex(), record.readableBytes());
        return record;
    }

    private static void write(EmbeddedChannel channel, Random random, ByteBuf record) {
        while (record.isReadable()) {
            channel.writeInbound(record.readBytes(1 + random.nextInt(record.readableBytes())));
        }
    }
}
