// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.link.FramedLinkOutput.Deliver;
import org.p2psip.reload.link.FramedLinkOutput.Failed;
import org.p2psip.reload.link.FramedLinkOutput.FrameReceived;
import org.p2psip.reload.link.FramedLinkOutput.FrameSent;
import org.p2psip.reload.link.FramedLinkOutput.Oversized;
import org.p2psip.reload.link.FramedLinkOutput.Responsive;
import org.p2psip.reload.link.FramedLinkOutput.Transmit;
import org.p2psip.reload.link.FramedLinkOutput.Unresponsive;
import org.p2psip.reload.wire.Hex;

class FramedLinkTest {
    private static final int MAX_BYTES = 100;

    /** Near overflow on purpose: a monotonic clock has no meaningful origin. */
    private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(2);

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final FramedLink link = new FramedLink(MAX_BYTES, AckNumbering.PREVIOUS_IS_BIT_0, false);

    @Test
    void numbersFramesFromZero() {
        send("aa", START);
        send("bb", START);
        assertThat(drain(link)).containsExactly("send 8000000000000001aa" + "8000000001000001bb");
    }

    @Test
    void numbersWrapAfterTheLastOne() {
        FramedLink wrapping = new FramedLink(MAX_BYTES, AckNumbering.PREVIOUS_IS_BIT_0, false, -1);
        wrapping.send(bytes(""), START);
        wrapping.send(bytes(""), START);
        assertThat(drain(wrapping)).containsExactly("send 80ffffffff000000" + "8000000000000000");
        wrapping.handleBytes(bytes("810000000000000001"), START + 1);
        assertThat(wrapping.nextDeadlineNanos()).isEmpty();
    }

    @Test
    @Tag("6940-6.6.2-1")
    void acknowledgesWhatItDelivers() {
        receive("8000000007000002cafe");
        assertThat(drain(link)).containsExactly("deliver cafe", "send 810000000700000000");
    }

    @Test
    void deliversManyFramesOfOneRead() {
        receive("8000000000000001aa" + "810000000500000000" + "8000000001000000" + "8000000002000001cc");
        assertThat(drain(link))
                .containsExactly(
                        "deliver aa",
                        "deliver ",
                        "deliver cc",
                        "send 810000000000000000" + "810000000100000001" + "810000000200000003");
    }

    @Test
    void joinsWhatIsSentInOneTurnUpToTheSizeOfARecord() {
        String message = "5a".repeat(1000);
        for (int i = 0; i < 20; i++) {
            send(message, START);
        }
        List<String> outputs = drain(link);
        assertThat(outputs).hasSize(2);
        assertThat(outputs).allMatch(each -> each.length() / 2 <= "send ".length() + FramedLink.MAX_JOINED_BYTES);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            expected.append(String.format("80%08x0003e8", i)).append(message);
        }
        assertThat(outputs.get(0) + outputs.get(1).substring("send ".length())).isEqualTo("send " + expected);
    }

    @Test
    void sendsWhatItHadToSayBeforeItFails() {
        receive("8000000000000001aa" + "ff");
        assertThat(drain(link))
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo("deliver aa"),
                        second -> assertThat(second).isEqualTo("send 810000000000000000"),
                        last -> assertThat(last).startsWith("failed MALFORMED"));
    }

    @Test
    void deliversFramesThatComeByteByByte() {
        String frames = "8000000000000003010203" + "8000000001000001ff";
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < frames.length(); i += 2) {
            receive(frames.substring(i, i + 2));
            outputs.addAll(drain(link));
        }
        assertThat(outputs)
                .containsExactly("deliver 010203", "send 810000000000000000", "deliver ff", "send 810000000100000001");
    }

    @Test
    void deliversTheLongestMessageThatIsAllowed() {
        receive("8000000000000064" + "ab".repeat(MAX_BYTES));
        assertThat(drain(link)).contains("deliver " + "ab".repeat(MAX_BYTES));
    }

    @Test
    void handsOutTheHeadOfALongerMessageAndHearsNoMore() {
        receive("8000000000000065" + "ab".repeat(MAX_BYTES));
        assertThat(drain(link)).containsExactly("oversized " + "ab".repeat(MAX_BYTES));
        receive("ab8000000000000001aa");
        assertThat(drain(link)).isEmpty();
        send("0e", START);
        assertThat(drain(link)).containsExactly("send 80000000000000010e");
    }

    @Test
    void keepsNoMoreThanItsLimitOfALongMessage() {
        receive("8000000000ffffff" + "ab".repeat(MAX_BYTES - 1));
        assertThat(drain(link)).isEmpty();
        receive("ab".repeat(1000));
        assertThat(drain(link)).containsExactly("oversized " + "ab".repeat(MAX_BYTES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "7f", "82", "16030100", "474554202f"})
    void failsOnBytesThatAreNoFrame(String garbage) {
        receive(garbage);
        assertThat(drain(link)).singleElement().asString().startsWith("failed MALFORMED");
        receive("8000000000000001aa");
        send("aa", START);
        assertThat(drain(link)).isEmpty();
        assertThat(link.nextDeadlineNanos()).isEmpty();
    }

    @Test
    void readsAllThatItIsGivenEvenWhenItFails() {
        ByteBuf in = bytes("ff".repeat(50));
        link.handleBytes(in, START);
        assertThat(in.isReadable()).isFalse();
        assertThat(in.refCnt()).isEqualTo(1);
    }

    @Test
    void putsOutEachFrameWhenObserved() {
        FramedLink observed = new FramedLink(MAX_BYTES, AckNumbering.PREVIOUS_IS_BIT_0, true);
        observed.handleBytes(bytes("8000000000000001aa" + "810000000500000000"), START);
        assertThat(drain(observed))
                .containsExactly(
                        "received 8000000000000001aa",
                        "sent 810000000000000000",
                        "deliver aa",
                        "received 810000000500000000",
                        "send 810000000000000000");
    }

    @Test
    void holdsTheMessageUntilItIsAcknowledgedAndLeavesItAsItIs() {
        ByteBuf message = bytes("aabb");
        link.send(message, START);
        assertThat(message.refCnt()).isEqualTo(2);
        assertThat(message.readableBytes()).isEqualTo(2);
        acknowledge(0, START + 1);
        assertThat(message.refCnt()).isEqualTo(1);
    }

    @Test
    void refusesToSendWhatNoFrameHolds() {
        ByteBuf message = Unpooled.wrappedBuffer(new byte[FramedMessage.MAX_MESSAGE_BYTES + 1]);
        assertThatThrownBy(() -> link.send(message, START))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16777215");
    }

    @Test
    @Tag("6940-6.6.5-1")
    void measuresTheRoundTripByAcknowledgements() {
        send("aa", START);
        acknowledge(0, START + SECOND / 2);
        assertThat(link.statistics().smoothedRttNanos()).isEqualTo(SECOND / 2);
        assertThat(link.statistics().timeoutNanos()).isEqualTo(3 * SECOND / 2);
    }

    @Test
    void acknowledgementCoversTheFramesBeforeIt() {
        send("aa", START);
        send("bb", START + 1);
        send("cc", START + 2);
        acknowledge(1, START + 10);
        assertThat(link.statistics().smoothedRttNanos()).isEqualTo(9);
        assertThat(link.nextDeadlineNanos()).hasValue(START + 10 + SECOND);
        acknowledge(2, START + 12);
        assertThat(link.nextDeadlineNanos()).isEmpty();
    }

    @Test
    void bitsOfAnAcknowledgementCompleteNothing() {
        send("aa", START);
        send("bb", START);
        drain(link);
        link.handleBytes(bytes("8100000000ffffffff"), START + 1);
        assertThat(link.nextDeadlineNanos()).isPresent();
    }

    @Test
    void ignoresAcknowledgementsOfFramesItNeverSent() {
        send("aa", START);
        acknowledge(1, START + 1);
        acknowledge(-1, START + 1);
        acknowledge(0x7FFF_FFFF, START + 1);
        assertThat(link.nextDeadlineNanos()).hasValue(START + SECOND);
        assertThat(link.statistics().smoothedRttNanos()).isEqualTo(-1);
    }

    @Test
    void awaitsNothingWhileNothingIsSent() {
        receive("8000000000000001aa");
        assertThat(link.nextDeadlineNanos()).isEmpty();
        link.handleTimeout(START + 100 * SECOND);
        assertThat(drain(link)).containsExactly("deliver aa", "send 810000000000000000");
    }

    @Test
    @Tag("6940-6.6.5-2")
    void isUnresponsiveAfterTheTimeoutAndRecovers() {
        send("aa", START);
        drain(link);
        link.handleTimeout(START + SECOND - 1);
        assertThat(drain(link)).isEmpty();
        link.handleTimeout(START + SECOND);
        link.handleTimeout(START + SECOND);
        assertThat(drain(link)).containsExactly("unresponsive");
        acknowledge(0, START + 20 * SECOND);
        assertThat(drain(link)).containsExactly("responsive");
        assertThat(link.nextDeadlineNanos()).isEmpty();
    }

    @Test
    @Tag("6940-6.6.5-3")
    void failsAfterThirtySecondsOfSilence() {
        send("aa", START);
        drain(link);
        link.handleTimeout(START + SECOND);
        drain(link);
        assertThat(link.nextDeadlineNanos()).hasValue(START + 31 * SECOND);
        link.handleTimeout(START + 31 * SECOND - 1);
        assertThat(drain(link)).isEmpty();
        link.handleTimeout(START + 31 * SECOND);
        assertThat(drain(link)).singleElement().asString().startsWith("failed SILENT");
        assertThat(link.nextDeadlineNanos()).isEmpty();
    }

    @Test
    void givesBackOnceWhatNobodyAcknowledged() {
        send("aa", START);
        send("bb", START);
        send("cc", START);
        acknowledge(0, START + 1);
        assertThat(takenBack()).containsExactly("bb", "cc");
        assertThat(takenBack()).isEmpty();
        send("dd", START + 2);
        acknowledge(3, START + 3);
        assertThat(takenBack()).isEmpty();
    }

    @Test
    void givesBackWhatWasLeftWhenItFailed() {
        send("aa", START);
        link.handleTimeout(START + SECOND);
        link.handleTimeout(START + 31 * SECOND);
        assertThat(takenBack()).containsExactly("aa");
    }

    private List<String> takenBack() {
        return link.takeUnacknowledged().stream()
                .map(message -> Hex.encode(ByteBufUtil.getBytes(message)))
                .toList();
    }

    @Test
    void sendingMoreDoesNotProlongTheSilence() {
        send("aa", START);
        link.handleTimeout(START + SECOND);
        send("bb", START + 5 * SECOND);
        assertThat(link.nextDeadlineNanos()).hasValue(START + 31 * SECOND);
    }

    @Test
    void waitsAnewAfterEachAcknowledgement() {
        send("aa", START);
        send("bb", START);
        acknowledge(0, START + SECOND / 4);
        assertThat(link.nextDeadlineNanos()).hasValue(START + SECOND / 4 + SECOND);
    }

    @Test
    void remembersABoundedNumberOfUnacknowledgedFrames() {
        int frames = SentFrames.MAX_TRACKED + 10;
        for (int i = 0; i < frames; i++) {
            send("aa", START + i);
        }
        assertThat(link.nextDeadlineNanos()).hasValue(START + SECOND);
        acknowledge(frames - 1, START + 2 * frames);
        assertThat(link.nextDeadlineNanos()).isEmpty();
        assertThat(link.statistics().smoothedRttNanos()).isEqualTo(-1);
    }

    @Test
    void countsMessagesAndBytes() {
        send("aabb", START);
        receive("8000000000000001aa" + "810000000000000000");
        LinkStatistics statistics = link.statistics();
        assertThat(statistics.messagesSent()).isEqualTo(1);
        assertThat(statistics.messagesReceived()).isEqualTo(1);
        assertThat(statistics.bytesSent()).isEqualTo(10 + 9);
        assertThat(statistics.bytesReceived()).isEqualTo(9 + 9);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, FramedMessage.MAX_MESSAGE_BYTES + 1})
    void refusesLimitsThatNoFrameCanHave(int limit) {
        assertThatThrownBy(() -> new FramedLink(limit, AckNumbering.PREVIOUS_IS_BIT_0, false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void send(String hex, long nowNanos) {
        link.send(bytes(hex), nowNanos);
    }

    private void receive(String hex) {
        link.handleBytes(bytes(hex), START);
    }

    private void acknowledge(int sequence, long nowNanos) {
        drain(link);
        ByteBuf ack = Unpooled.buffer();
        FramedMessage.writeAck(ack, sequence, 0);
        link.handleBytes(ack, nowNanos);
    }

    static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(Hex.decode(hex));
    }

    static List<String> drain(FramedLink link) {
        List<String> outputs = new ArrayList<>();
        for (FramedLinkOutput output = link.pollOutput(); output != null; output = link.pollOutput()) {
            outputs.add(describe(output));
        }
        return outputs;
    }

    private static String describe(FramedLinkOutput output) {
        if (output instanceof Transmit transmit) {
            return "send " + hex(transmit.frame());
        } else if (output instanceof Deliver deliver) {
            return "deliver " + hex(deliver.message());
        } else if (output instanceof Oversized oversized) {
            return "oversized " + hex(oversized.head());
        } else if (output instanceof FrameSent sent) {
            return "sent " + hex(sent.frame());
        } else if (output instanceof FrameReceived received) {
            return "received " + hex(received.frame());
        } else if (output instanceof Unresponsive) {
            return "unresponsive";
        } else if (output instanceof Responsive) {
            return "responsive";
        } else if (output instanceof Failed failed) {
            return "failed " + failed.cause() + " " + failed.detail();
        }
        throw new AssertionError(output);
    }

    private static String hex(ByteBuf buf) {
        byte[] bytes = new byte[buf.readableBytes()];
        buf.readBytes(bytes);
        return Hex.encode(bytes);
    }
}
