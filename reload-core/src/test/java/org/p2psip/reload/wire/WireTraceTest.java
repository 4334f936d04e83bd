// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireTraceTest {
    static List<StructureCodecTest.Structure<?>> structures() {
        return StructureCodecTest.structures();
    }

    static List<String> bodies() {
        return MessageBodyCodecTest.names();
    }

    @ParameterizedTest
    @MethodSource("structures")
    void tellsOfEveryByteOfAStructureOnce(StructureCodecTest.Structure<?> structure) throws MalformedMessageException {
        Opaque bytes = structure.encoded();
        TraceLog trace = new TraceLog(100);
        assertThat((Object) structure.decoder().read(WireReader.of(bytes, 100, trace)))
                .isEqualTo(structure.sample());
        assertThat(trace.next()).isEqualTo(100 + bytes.length());
        assertThat(trace.open()).isZero();
        assertThat(trace.text()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void tellsOfEveryByteOfABodyOnce(String name) throws MalformedMessageException {
        MessageBody body = WireSamples.bodies().get(name);
        Opaque bytes = WireSamples.vector(name);
        TraceLog trace = new TraceLog(7);
        assertThat(MessageBodyCodec.decode(body.code(), WireReader.of(bytes, 7, trace), WireSamples.CONTEXT))
                .isEqualTo(body);
        assertThat(trace.next()).isEqualTo(7 + bytes.length());
        assertThat(trace.open()).isZero();
    }

    @Test
    void printsAMessageAsATree() throws MalformedMessageException {
        TraceLog trace = new TraceLog(0);
        WireReader in = WireReader.of(WireSamples.vector("message/ping-request"), 0, trace);
        ForwardingHeader.decode(in, WireSamples.CONTEXT);
        MessageContents.decode(in);
        SecurityBlock.decode(in);
        in.requireEnd("message");
        assertThat(trace.text()).isEqualTo("""
                        ForwardingHeader
                          0+4 ForwardingHeader.relo_token = 3527756879
                          4+4 ForwardingHeader.overlay = 1706063903
                          8+2 ForwardingHeader.configuration_sequence = 22
                          10+1 ForwardingHeader.version = 10
                          11+1 ForwardingHeader.ttl = 100
                          12+4 ForwardingHeader.fragment = 3221225472
                          16+4 ForwardingHeader.length = 122
                          20+8 ForwardingHeader.transaction_id = 72623859790382856
                          28+4 ForwardingHeader.max_response_length = 0
                          32+2 ForwardingHeader.via_list_length = 0
                          34+2 ForwardingHeader.destination_list_length = 18
                          36+2 ForwardingHeader.options_length = 0
                          ForwardingHeader.via_list
                          ForwardingHeader.destination_list
                            Destination
                              38+1 Destination.type = 1
                              39+1 Destination.length = length 16
                              40+16 Destination.node_id = node 101112131415161718191a1b1c1d1e1f
                          ForwardingHeader.options
                        MessageContents
                          56+2 MessageContents.message_code = 23
                          58+4 MessageContents.message_body = length 2
                          62+2 MessageContents.message_body = 0000
                          MessageContents.extensions
                            64+4 MessageContents.extensions = length 0
                        SecurityBlock
                          SecurityBlock.certificates
                            68+2 SecurityBlock.certificates = length 7
                            GenericCertificate
                              70+1 GenericCertificate.type = 0
                              71+2 GenericCertificate.certificate = length 4
                              73+4 GenericCertificate.certificate = 43455254
                          Signature
                            77+1 Signature.algorithm.hash = 4
                            78+1 Signature.algorithm.signature = 1
                            SignerIdentity
                              79+1 SignerIdentity.identity_type = 1
                              80+2 SignerIdentity.length = length 34
                              82+1 SignerIdentity.hash_alg = 4
                              83+1 SignerIdentity.certificate_hash = length 32
                              84+32 SignerIdentity.certificate_hash = \
                        fc3c8e63b513125abcbc527c9b18c1a1dad76f87d03b127609a89603d5d0c5c1
                            116+2 Signature.signature_value = length 4
                            118+4 Signature.signature_value = 01020304""");
    }

    @Test
    void tellsTheTwoAddressesOfACandidateApart() throws MalformedMessageException {
        TraceLog trace = new TraceLog(0);
        IceCandidate.decode(WireReader.of(WireSamples.vector("candidate/server-reflexive"), 0, trace));
        assertThat(trace.text()).isEqualTo("""
                        IceCandidate
                          IceCandidate.addr_port
                            IpAddressPort
                              0+1 IpAddressPort.type = 2
                              1+1 IpAddressPort.length = length 18
                              2+16 IpAddressPort.addr = 20010db8000000000000000000000001
                              18+2 IpAddressPort.port = 6084
                          20+1 IceCandidate.overlay_link = 4
                          21+1 IceCandidate.foundation = length 1
                          22+1 IceCandidate.foundation = 32
                          23+4 IceCandidate.priority = 1
                          27+1 IceCandidate.type = 2
                          IceCandidate.rel_addr_port
                            IpAddressPort
                              28+1 IpAddressPort.type = 1
                              29+1 IpAddressPort.length = length 6
                              30+4 IpAddressPort.addr = c0000201
                              34+2 IpAddressPort.port = 6084
                          IceCandidate.extensions
                            36+2 IceCandidate.extensions = length 18
                            IceExtension
                              38+2 IceExtension.name = length 7
                              40+7 IceExtension.name = 74637074797065
                              47+2 IceExtension.value = length 7
                              49+7 IceExtension.value = 70617373697665""");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 40, 60, 110})
    void tellsWhatCameBeforeTheFault(int length) {
        TraceLog trace = new TraceLog(0);
        byte[] message = WireSamples.vector("message/ping-request").toByteArray();
        WireReader in = WireReader.of(Opaque.copyOf(message, 0, length), 0, trace);
        try {
            ForwardingHeader.decode(in, WireSamples.CONTEXT);
            MessageContents.decode(in);
            SecurityBlock.decode(in);
            throw new AssertionError("a message cut to " + length + " bytes was read");
        } catch (MalformedMessageException malformed) {
            assertThat(malformed.offset()).isEqualTo(trace.next());
            assertThat(trace.open()).isPositive();
        }
    }
}
