// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MessageBodyCodecTest {
    static Map<String, MessageBody> samples() {
        return WireSamples.bodies();
    }

    static List<String> names() {
        return List.copyOf(samples().keySet());
    }

    @Test
    void samplesCoverEveryBody() {
        assertThat(samples().values().stream().map(Object::getClass))
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(MessageBody.class.getPermittedSubclasses()));
    }

    @ParameterizedTest
    @MethodSource("names")
    void encodesAsComputedByHand(String name) {
        assertThat(MessageBodyCodec.encode(samples().get(name)).toByteArray())
                .isEqualTo(WireSamples.vector(name).toByteArray());
    }

    @ParameterizedTest
    @MethodSource("names")
    void decodesWhatWasComputedByHand(String name) throws MalformedMessageException {
        MessageBody body = samples().get(name);
        assertThat(decode(body.code(), WireSamples.vector(name))).isEqualTo(body);
    }

    @ParameterizedTest
    @MethodSource("names")
    void refusesEveryPrefixOrKeepsItsBytes(String name) {
        MessageCode code = samples().get(name).code();
        byte[] whole = WireSamples.vector(name).toByteArray();
        for (int length = 0; length < whole.length; length++) {
            Opaque prefix = Opaque.copyOf(whole, 0, length);
            if (wholeBodyIsOpaque(name)) {
                assertThat(acceptedAndKept(code, prefix)).isTrue();
            } else {
                assertThatThrownBy(() -> decode(code, prefix))
                        .as("%s cut to %d bytes", name, length)
                        .isInstanceOf(MalformedMessageException.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void refusesOneByteTooManyOrKeepsIt(String name) {
        MessageCode code = samples().get(name).code();
        byte[] longer = Arrays.copyOf(
                WireSamples.vector(name).toByteArray(), WireSamples.vector(name).length() + 1);
        if (wholeBodyIsOpaque(name)) {
            assertThat(acceptedAndKept(code, Opaque.copyOf(longer))).isTrue();
        } else {
            assertThatThrownBy(() -> decode(code, Opaque.copyOf(longer)))
                    .isInstanceOf(MalformedMessageException.class)
                    .hasMessageEndingWith("at byte " + (longer.length - 1) + ": 1 bytes left over");
        }
    }

    @Tag("6940-6.3.1.1-1")
    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "0x17, '', 'PingReq.padding at byte 0: needs 2 bytes, has 0'",
        "0x17, 00020a, 'PingReq.padding at byte 2: needs 2 bytes, has 1'",
        "0x17, 0000ff, 'MessageContents.message_body at byte 2: 1 bytes left over'",
        "0x18, 0102030405060708ffffffffffffffff, 'PingAns.time at byte 8: time is past 2^63 - 1 ms'",
        "0x3, 000000000002, 'AttachReqAns.send_update at byte 5: is 2, must be 0 or 1'",
        "0x3, 000000001201060000000000000100000000000500000100, 'IceCandidate.type at byte 19: is 5, must be 1 to 4'",
        "0x3, 000000000b010700000000000000000000, 'IpAddressPort.addr_port at byte 13: 1 bytes left over'",
        "0x3, 000000000b0005, 'AttachReqAns.candidates at byte 5: needs 11 bytes, has 2'",
        "0x3, 00000000020005, 'IpAddressPort.length at byte 7: needs 5 bytes, has 0'",
        "0x3, 00000000020000, 'IpAddressPort.type at byte 5: is 0'",
        "0xf, 000000000000000000000000000000000000, 'JoinReq.joining_peer_id at byte 0: Node-ID is all zero'",
        "0x7, 0000ffffffff, 'StoreReq.kind_data at byte 6: needs 4294967295 bytes, has 0'",
        "0x1, 0101ff, 'MessageContents.message_body at byte 2: 1 bytes left over'",
        "0x1, 020100, 'ProbeReq.requested_info at byte 2: is 0'",
        "0x2, 00020000, 'ProbeInformation.type at byte 2: is 0'",
        "0x2, 00050103000000, 'ProbeInformation.responsible_ppb at byte 4: needs 4 bytes, has 3'",
        "0x2, 000703050000000000, 'ProbeInformation.value at byte 8: 1 bytes left over'",
        "0xd, 000500000001ff, 'FindReq.kinds at byte 6: needs 4 bytes, has 1'",
        "0xe, 000400000001, 'FindKindData.closest at byte 6: needs 1 bytes, has 0'",
        "0x15, 0201800500, 'RouteQueryReq.send_update at byte 0: is 2, must be 0 or 1'",
        "0x21, 0000000000, 'ConfigUpdateReq.type at byte 0: is 0'",
        "0x21, 0100000004000000ff, 'ConfigUpdateReq.value at byte 8: 1 bytes left over'",
        "0x21, 0100000003000001, 'ConfigUpdateReq.config_data at byte 8: needs 1 bytes, has 0'",
        "0x21, 02000000050000020001, 'ConfigUpdateReq.kinds at byte 10: needs 1 bytes, has 0'",
        "0x21, 03ffffffff, 'ConfigUpdateReq.length at byte 5: needs 4294967295 bytes, has 0'",
        "0xffff, 00000000, 'ErrorResponse.error_code at byte 0: is 0'",
    })
    void saysWhereAMalformedBodyIsWrong(String code, String body, String problem) {
        MessageCode messageCode = new MessageCode(Integer.decode(code));
        assertThatThrownBy(() -> decode(messageCode, WireSamples.hex(body)))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage(problem);
    }

    @Test
    void readsTheKindOfAStoreThatItDoesNotKnow() throws MalformedMessageException {
        StoreRequest request =
                (StoreRequest) decode(MessageCode.STORE_REQUEST, WireSamples.vector("body/store-request"));
        StoreKindData unknown = request.kindData().get(3);
        assertThat(unknown.kind()).isEqualTo(WireSamples.UNKNOWN_KIND);
        assertThat(unknown.values()).isEmpty();
        assertThat(unknown.unparsedValues()).isEqualTo(WireSamples.hex("010203"));
    }

    @Test
    void readsReservedCandidatesWithTheirRelatedAddress() throws MalformedMessageException {
        Opaque body = WireSamples.hex("000000" + "001a" + "0106c000020117c4" + "010131" + "00000001" + "03"
                + "0106c000020117c4" + "0000" + "00");
        AttachRequest request = (AttachRequest) decode(MessageCode.ATTACH_REQUEST, body);
        assertThat(request.description().candidates().get(0).type()).isEqualTo(CandidateType.RESERVED);
        assertThat(MessageBodyCodec.encode(request)).isEqualTo(body);
    }

    @Test
    void doesNotMoveOrReleaseTheBuffer() throws MalformedMessageException {
        var in = WireSamples.buffer(WireSamples.vector("body/ping-request"));
        MessageBodyCodec.decode(MessageCode.PING_REQUEST, in, WireSamples.CONTEXT);
        assertThat(in.readerIndex()).isZero();
        assertThat(in.refCnt()).isEqualTo(1);
    }

    @Test
    void randomBytesAreKeptOrRefused() {
        long seed = Long.getLong("reload.seed", 42);
        SplittableRandom random = new SplittableRandom(seed);
        List<MessageBody> bodies = List.copyOf(samples().values());
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            Opaque body = Opaque.copyOf(bytes);
            assertThat(refusedOrKept(bodies.get(random.nextInt(bodies.size())).code(), body))
                    .as("seed %d, case %d", seed, i)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyFlippedBitIsKeptOrRefused(String name) {
        MessageCode code = samples().get(name).code();
        byte[] bytes = WireSamples.vector(name).toByteArray();
        for (int i = 0; i < bytes.length; i++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                bytes[i] ^= (byte) (1 << bit);
                if (!refusedOrKept(code, Opaque.copyOf(bytes))) {
                    fail("%s with bit %d of byte %d flipped", name, bit, i);
                }
                bytes[i] ^= (byte) (1 << bit);
            }
        }
    }

    private static boolean wholeBodyIsOpaque(String name) {
        return List.of("body/update-request", "body/update-answer", "body/route-query-answer", "body/unknown")
                .contains(name);
    }

    private static boolean acceptedAndKept(MessageCode code, Opaque bytes) {
        try {
            return MessageBodyCodec.encode(decode(code, bytes)).equals(bytes);
        } catch (MalformedMessageException e) {
            return false;
        }
    }

    private static boolean refusedOrKept(MessageCode code, Opaque bytes) {
        try {
            return MessageBodyCodec.encode(decode(code, bytes)).equals(bytes);
        } catch (MalformedMessageException expected) {
            return true;
        }
    }

    private static MessageBody decode(MessageCode code, Opaque bytes) throws MalformedMessageException {
        return MessageBodyCodec.decode(code, bytes, WireSamples.CONTEXT);
    }
}
