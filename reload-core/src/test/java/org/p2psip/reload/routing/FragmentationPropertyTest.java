// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.routing.Messages.CONTEXT;
import static org.p2psip.reload.routing.Messages.feed;
import static org.p2psip.reload.routing.Messages.header;
import static org.p2psip.reload.routing.Messages.message;
import static org.p2psip.reload.routing.Messages.node;
import static org.p2psip.reload.routing.Messages.payload;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.MalformedMessageException;

/** Whatever a path does to the pieces of a message, the bytes at its end are those at its beginning. */
class FragmentationPropertyTest {
    @Property(tries = 300)
    void whateverIsCutAndMixedIsPutTogether(
            @ForAll @IntRange(min = 1, max = 20_000) int length,
            @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 320, max = 3000) Integer> links,
            @ForAll long seed)
            throws MalformedMessageException {
        byte[] payload = payload(length, 1);
        Random random = new Random(seed);
        List<ByteBuf> pieces = travel(message(header(1), payload), links);
        // The request sent again, over links of other sizes, is mixed with the first.
        List<Integer> reversed = new ArrayList<>(links);
        Collections.reverse(reversed);
        pieces.addAll(travel(message(header(1), payload), reversed));
        Collections.shuffle(pieces, random);
        Reassembly reassembly = new Reassembly(ReassemblyLimits.of(20_000));
        List<byte[]> whole = new ArrayList<>();
        for (ByteBuf piece : pieces) {
            ForwardingHeader cut = ForwardingHeader.decode(piece.duplicate(), CONTEXT);
            if (cut.isWhole()) {
                whole.add(ByteBufUtil.getBytes(piece.slice(cut.length() - length, length)));
                continue;
            }
            Reassembly.Whole complete = feed(reassembly, node(1), piece, 0);
            if (complete != null) {
                whole.add(ByteBufUtil.getBytes(complete.payload()));
            }
        }
        assertThat(whole).hasSizeBetween(1, 2).allMatch(bytes -> java.util.Arrays.equals(bytes, payload));
        assertThat(reassembly.pollDropped()).isNull();
    }

    @Property(tries = 300)
    void everyLinkCarriesEveryPieceThatIsCutForIt(
            @ForAll @IntRange(min = 0, max = 20_000) int length,
            @ForAll @IntRange(min = 320, max = 3000) int first,
            @ForAll @IntRange(min = 320, max = 3000) int second) {
        List<ByteBuf> pieces = travel(message(header(1), payload(length, 1)), List.of(first, second));
        assertThat(pieces).allMatch(piece -> piece.readableBytes() <= second);
    }

    private static List<ByteBuf> travel(ByteBuf message, List<Integer> links) {
        List<ByteBuf> pieces = List.of(message);
        for (int maxBytes : links) {
            List<ByteBuf> cut = new ArrayList<>();
            pieces.forEach(piece -> cut.addAll(Fragmenter.split(piece, header(1).encodedLength(), maxBytes)));
            pieces = cut;
        }
        return new ArrayList<>(pieces);
    }
}
