// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.routing.Messages.CONTEXT;
import static org.p2psip.reload.routing.Messages.fragment;
import static org.p2psip.reload.routing.Messages.header;
import static org.p2psip.reload.routing.Messages.message;
import static org.p2psip.reload.routing.Messages.payload;

import io.netty.buffer.ByteBuf;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.ForwardingOption;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.Opaque;

/** How messages are cut (RFC 6940, Section 6.7). */
class FragmenterTest {
    private static final ForwardingHeader HEADER = header(1).toBuilder()
            .viaList(List.of(new Destination.OpaqueId(Opaque.copyOf(new byte[] {1, 2, 3}))))
            .options(List.of(new ForwardingOption(77, 0, Opaque.copyOf(new byte[] {4}))))
            .build();

    private static final int HEADER_BYTES = HEADER.encodedLength();

    @Test
    void leavesAMessageThatFitsAsItIs() {
        ByteBuf message = message(HEADER, payload(1000, 0));
        assertThat(Fragmenter.split(message, HEADER_BYTES, message.readableBytes()))
                .containsExactly(message);
    }

    @Test
    @Tag("6940-6.7-1")
    @Tag("6940-6.7-2")
    @Tag("6940-6.7-4")
    @Tag("6940-6.7-7")
    void cutsIntoEqualPiecesWithTheWholeHeaderAndRoomForTheViaListToGrow() throws Exception {
        byte[] payload = payload(5000, 0);
        List<ByteBuf> pieces = Fragmenter.split(message(HEADER, payload), HEADER_BYTES, 1200);
        assertThat(pieces).hasSize(5);
        int at = 0;
        for (ByteBuf piece : pieces) {
            assertThat(piece.readableBytes()).isEqualTo(HEADER_BYTES + 1000).isLessThanOrEqualTo(1200 - 32);
            ForwardingHeader cut = ForwardingHeader.decode(piece.duplicate(), CONTEXT);
            assertThat(cut.length()).isEqualTo(piece.readableBytes());
            assertThat(cut)
                    .isEqualTo(HEADER.toBuilder().fragment(at == 4000, at).build());
            assertThat(piece.slice(HEADER_BYTES, 1000).nioBuffer())
                    .isEqualTo(java.nio.ByteBuffer.wrap(payload, at, 1000));
            at += 1000;
        }
    }

    @Test
    @Tag("6940-6.7-1")
    void noPieceButTheLastHasLessThan256BytesOfPayload() throws Exception {
        List<ByteBuf> pieces = Fragmenter.split(message(HEADER, payload(310, 0)), HEADER_BYTES, HEADER_BYTES + 300);
        assertThat(payloadsOf(pieces)).containsExactly(256, 54);
    }

    @Test
    void leavesAMessageWholeWhoseHeaderLeavesNoRoom() {
        ForwardingHeader header = HEADER.toBuilder()
                .viaList(Collections.nCopies(60, new Destination.Node(Messages.node(3))))
                .build();
        ByteBuf message = message(header, payload(5000, 0));
        assertThat(Fragmenter.split(message, header.encodedLength(), 1200)).containsExactly(message);
    }

    @Test
    void usesTheReserveWhereTheHeaderNeedsIt() throws Exception {
        List<ByteBuf> pieces = Fragmenter.split(message(HEADER, payload(512, 0)), HEADER_BYTES, HEADER_BYTES + 256);
        assertThat(payloadsOf(pieces)).containsExactly(256, 256);
    }

    @Test
    void cutsAFragmentAgainAtItsPlace() throws Exception {
        byte[] payload = payload(1000, 0);
        int headerBytes = header(5).encodedLength();
        List<ByteBuf> middle = Fragmenter.split(fragment(5, 3000, false, payload), headerBytes, headerBytes + 600);
        assertThat(offsetsOf(middle)).containsExactly(3000, 3500);
        assertThat(middle).noneMatch(piece -> decoded(piece).lastFragment());
        List<ByteBuf> last = Fragmenter.split(fragment(5, 3000, true, payload), headerBytes, headerBytes + 600);
        assertThat(decoded(last.get(0)).lastFragment()).isFalse();
        assertThat(decoded(last.get(1)).lastFragment()).isTrue();
    }

    @Test
    void refusesToCutBeyondTheLargestOffset() {
        ByteBuf beyond = fragment(5, ForwardingHeader.MAX_FRAGMENT_OFFSET - 100, false, payload(1000, 0));
        assertThatThrownBy(() -> Fragmenter.split(beyond, header(5).encodedLength(), 600))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Integer> payloadsOf(List<ByteBuf> pieces) {
        return pieces.stream()
                .map(piece -> piece.readableBytes() - HEADER_BYTES)
                .toList();
    }

    private static List<Integer> offsetsOf(List<ByteBuf> pieces) {
        return pieces.stream().map(piece -> decoded(piece).fragmentOffset()).toList();
    }

    private static ForwardingHeader decoded(ByteBuf piece) {
        try {
            return ForwardingHeader.decode(piece.duplicate(), CONTEXT);
        } catch (MalformedMessageException e) {
            throw new AssertionError(e);
        }
    }
}
