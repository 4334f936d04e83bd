// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.WireContext;

/** Bytes as a peer may send them for a registration, or on a SIP connection. */
@Tag("fuzz")
class SipFuzzTest {
    private static final WireContext CONTEXT = WireContext.of(16, Map.of());
    private static final int COMPRESSED_BYTES = 2;

    @FuzzTest(maxDuration = "20s")
    void registration(byte[] input) throws MalformedMessageException {
        acceptsRegistration(input);
    }

    /** The first byte says into how small pieces the rest is cut, which changes nothing. */
    @FuzzTest(maxDuration = "20s")
    void stream(byte[] input) {
        messagesOf(input);
    }

    /** Accepted values encode as themselves, but for opaque IDs that have a shorter form too. */
    static boolean acceptsRegistration(byte[] input) throws MalformedMessageException {
        SipRegistration registration;
        try {
            registration = SipRegistration.decode(Opaque.copyOf(input), CONTEXT);
        } catch (MalformedMessageException refused) {
            return false;
        }
        byte[] again = registration.encoded().toByteArray();
        if (!Arrays.equals(again, input)) {
            assertThat(registration)
                    .isInstanceOfSatisfying(
                            SipRegistration.Route.class,
                            route -> assertThat(hasCompressed(route.destinations()))
                                    .isTrue());
            assertThat(SipRegistration.decode(Opaque.copyOf(again), CONTEXT)).isEqualTo(registration);
        }
        return true;
    }

    static int messagesOf(byte[] input) {
        if (input.length == 0) {
            return 0;
        }
        List<SipStreamFramer.Output> outputs = new ArrayList<>();
        List<SipStreamFramer.Output> ofPieces = new ArrayList<>();
        boolean failed = fails(input, input.length, outputs);
        assertThat(fails(input, 1 + (input[0] & 0xFF), ofPieces)).isEqualTo(failed);
        assertThat(ofPieces).isEqualTo(outputs);
        return outputs.size();
    }

    private static boolean fails(byte[] input, int pieceBytes, List<SipStreamFramer.Output> outputs) {
        SipStreamFramer framer = new SipStreamFramer();
        ByteBuf stream = Unpooled.wrappedBuffer(input, 1, input.length - 1);
        boolean failed = false;
        while (stream.isReadable() && !failed) {
            try {
                framer.handleBytes(stream.readSlice(Math.min(pieceBytes, stream.readableBytes())));
            } catch (SipFramingException refused) {
                failed = true;
            }
            for (SipStreamFramer.Output each = framer.pollOutput(); each != null; each = framer.pollOutput()) {
                outputs.add(each);
            }
        }
        return failed;
    }

    private static boolean hasCompressed(List<Destination> list) {
        return list.stream().anyMatch(each -> each.encodedLength() == COMPRESSED_BYTES);
    }
}
