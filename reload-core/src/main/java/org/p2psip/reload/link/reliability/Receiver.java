// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Queue;
import org.p2psip.reload.link.FramedLinkOutput;
import org.p2psip.reload.link.FramedMessage;
import org.p2psip.reload.link.ReceivedSequences;

/** The receiving half: acknowledges every data frame at once and delivers every message once (RFC 6940, 6.6.2). */
final class Receiver {
    private final ReceivedSequences received;
    private final SequenceFilter sequences = new SequenceFilter();
    private final CopyFilter copies;
    private final DropCounters drops;
    private final Queue<FramedLinkOutput> outputs;
    private long messagesReceived;

    Receiver(ReliabilitySettings settings, DropCounters drops, Queue<FramedLinkOutput> outputs) {
        this.received = new ReceivedSequences(settings.ackNumbering);
        this.copies = new CopyFilter(settings.duplicateWindowNanos);
        this.drops = drops;
        this.outputs = outputs;
    }

    /**
     * Takes a data frame.
     *
     * @param message from its reader index to its end; borrowed
     * @return how many bytes were put out to be sent
     */
    int handleData(int sequence, ByteBuf message, long nowNanos) {
        SequenceFilter.Verdict verdict = sequences.handleReceived(sequence);
        if (verdict == SequenceFilter.Verdict.OLD) {
            // An acknowledgement could end the transmission of a message that never came through.
            drops.count(DropReason.OLD_FRAME);
            return 0;
        }
        boolean replayed = verdict == SequenceFilter.Verdict.REPLAYED;
        int bits = replayed ? received.receivedBefore(sequence) : received.handleReceived(sequence);
        outputs.add(new FramedLinkOutput.Transmit(FramedMessage.ackFrame(sequence, bits)));
        if (replayed) {
            drops.count(DropReason.REPLAYED_FRAME);
        } else if (copies.handleReceived(message, nowNanos)) {
            drops.count(DropReason.COPY);
        } else {
            messagesReceived++;
            outputs.add(new FramedLinkOutput.Deliver(Unpooled.wrappedBuffer(ByteBufUtil.getBytes(message))));
        }
        return FramedMessage.ACK_BYTES;
    }

    void duplicateWindow(Duration window) {
        copies.windowNanos(window.toNanos());
    }

    long messagesReceived() {
        return messagesReceived;
    }
}
