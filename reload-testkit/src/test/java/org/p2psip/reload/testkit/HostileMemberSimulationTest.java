// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.config.OverlayConfigurationBuilder;
import org.p2psip.reload.routing.DropReason;
import org.p2psip.reload.wire.AppAttachRequest;
import org.p2psip.reload.wire.AttachRequest;
import org.p2psip.reload.wire.DataSignatureInput;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.ForwardingHeaderBuilder;
import org.p2psip.reload.wire.ForwardingOption;
import org.p2psip.reload.wire.IceCandidate;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.JoinRequest;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.LeaveRequest;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.MessageCode;
import org.p2psip.reload.wire.MessageContents;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.OverlayLinkType;
import org.p2psip.reload.wire.PingAnswer;
import org.p2psip.reload.wire.PingRequest;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignatureAlgorithm;
import org.p2psip.reload.wire.SignerIdentity;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;
import org.p2psip.reload.wire.UpdateRequest;

/** What a member with a good certificate and bad intentions can do to a node: nothing that ends it. */
class HostileMemberSimulationTest {
    private static final MessageBody PING = new PingRequest(Opaque.EMPTY);

    private RingScenario scenario;
    private SimulatedPeer node;
    private RawPeer raw;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void signedNonsenseOfEveryMethodEndsNoNode(long seed) {
        connectToARing(UnaryOperator.identity());
        Random random = new Random(seed);
        List<MessageBody> bodies = bodies(random);
        for (int i = 0; i < 1500; i++) {
            MessageBody body = bodies.get(random.nextInt(bodies.size()));
            Destination to = destination(random);
            byte[] message = raw.message(to, body, header -> spoiled(header, to, random), mutate(random));
            raw.sendBytes(message);
            if (i % 50 == 0) {
                scenario.simulation.runFor(Duration.ofSeconds(1));
            }
            assertThat(raw.isClosed()).isFalse();
        }
        scenario.simulation.runFor(Duration.ofMinutes(2));
        assertThat(rawPeer("after").ask(toNode(), PING)).isInstanceOf(PingAnswer.class);
        scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
    }

    @Test
    void viaListThatLeavesNoRoomForTheWayBackIsDropped() {
        connectToARing(configuration -> configuration.maxMessageSize(1_000_000));
        List<Destination> via = new ArrayList<>();
        for (int i = 0; i < ForwardingHeader.MAX_LIST_BYTES / 18; i++) {
            via.add(new Destination.Node(raw.credentials().nodeId()));
        }
        raw.sendBytes(raw.message(toNode(), PING, header -> header.viaList(via), UnaryOperator.identity()));
        raw.sendBytes(raw.message(toNode(), PING, header -> header.viaList(via).ttl(255), UnaryOperator.identity()));
        scenario.simulation.runFor(Duration.ofSeconds(5));
        assertThat(raw.ask(toNode(), PING)).isInstanceOf(PingAnswer.class);
        scenario.overlay.refreshStatus();
        assertThat(node.lastStatus().statistics().dropped().getOrDefault(DropReason.VIA_TOO_LONG, 0L))
                .isEqualTo(2);
    }

    private void connectToARing(UnaryOperator<OverlayConfigurationBuilder> configuration) {
        scenario = new RingScenario(1, 3, configuration);
        scenario.network.setLoss(0);
        scenario.converge();
        node = scenario.overlay.peers().get(0);
        raw = rawPeer("mallory");
    }

    private RawPeer rawPeer(String name) {
        SimulatedHost host = scenario.network.addHost(name);
        RawPeer peer = new RawPeer(
                scenario.simulation,
                host,
                scenario.overlay.configuration(),
                scenario.authority.issue(name + "@" + RingScenario.OVERLAY),
                scenario.authority);
        return peer.connect(host, node.host().address());
    }

    private Destination toNode() {
        return new Destination.Node(node.nodeId());
    }

    private List<MessageBody> bodies(Random random) {
        NodeId mallory = raw.credentials().nodeId();
        LinkDescription none = new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, Opaque.EMPTY, List.of());
        List<IceCandidate> many = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            many.add(IceCandidate.builder(
                            IpAddressPort.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), i)),
                            OverlayLinkType.TLS_TCP_FH_NO_ICE)
                    .build());
        }
        LinkDescription full = new LinkDescription(Opaque.EMPTY, Opaque.EMPTY, Opaque.EMPTY, many);
        StoredDataSpecifier all =
                new StoredDataSpecifier(KindId.SIP_REGISTRATION, 0, new ModelSpecifier.DictionarySpecifier(List.of()));
        ResourceId odd = ResourceId.copyOf(bytes(random, random.nextInt(40)));
        ResourceId own = scenario.resource("mallory@" + RingScenario.OVERLAY);
        return List.of(
                PING,
                new AttachRequest(none, true),
                new AttachRequest(full, true),
                new AttachRequest(full, false),
                new AppAttachRequest(full, 5060),
                new JoinRequest(mallory, Opaque.copyOf(bytes(random, 9))),
                new LeaveRequest(mallory, Opaque.copyOf(bytes(random, 19))),
                new UpdateRequest(Opaque.copyOf(bytes(random, 40))),
                new StoreRequest(odd, 0, List.of(kindData(odd, KindId.SIP_REGISTRATION))),
                new StoreRequest(own, 0, List.of(kindData(own, KindId.SIP_REGISTRATION))),
                new StoreRequest(own, 1, List.of(kindData(own, KindId.SIP_REGISTRATION))),
                new StoreRequest(
                        own,
                        3,
                        List.of(
                                kindData(own, KindId.SIP_REGISTRATION),
                                kindData(own, KindId.SIP_REGISTRATION),
                                kindData(own, KindId.CERTIFICATE_BY_NODE))),
                new FetchRequest(odd, List.of(all, all)),
                new FetchRequest(own, List.of(all)),
                new PingAnswer(1, Instant.EPOCH),
                new ErrorResponse(ErrorCode.FORBIDDEN, Opaque.copyOf(new byte[] {(byte) 0xFF, (byte) 0xFE, 0})));
    }

    private StoreKindData kindData(ResourceId resource, KindId kind) {
        Instant now = Instant.ofEpochMilli(scenario.simulation.clock().millis());
        StoredDataValue value = kind.equals(KindId.SIP_REGISTRATION)
                ? new StoredDataValue.DictionaryEntry(
                        raw.credentials().nodeId().toOpaque(), new DataValue(true, Opaque.EMPTY))
                : new StoredDataValue.ArrayEntry(0xFFFFFFFFL, new DataValue(true, Opaque.EMPTY));
        Signature none = new Signature(SignatureAlgorithm.NONE, new SignerIdentity.None(), Opaque.EMPTY);
        Signature signed = raw.credentials().sign(DataSignatureInput.withoutIdentity(resource, kind, now, value));
        return new StoreKindData(
                kind, 0, List.of(new StoredData(now, 0xFFFFFFFFL, value, signed), new StoredData(now, 0, value, none)));
    }

    private Destination destination(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> new Destination.Resource(ResourceId.copyOf(bytes(random, random.nextInt(255))));
            case 1 -> new Destination.Resource(ResourceId.copyOf(bytes(random, 16)));
            case 2 -> new Destination.Node(NodeId.wildcard(16));
            case 3 -> new Destination.Node(scenario.overlay.peers().get(1).nodeId());
            case 4 -> new Destination.Unknown(77, Opaque.copyOf(bytes(random, 5)));
            case 5 -> new Destination.OpaqueId(Opaque.copyOf(bytes(random, 2)));
            default -> toNode();
        };
    }

    private ForwardingHeaderBuilder spoiled(ForwardingHeaderBuilder header, Destination to, Random random) {
        switch (random.nextInt(8)) {
            case 0 ->
                header.viaList(List.of(
                        new Destination.OpaqueId(Opaque.copyOf(bytes(random, 3))),
                        new Destination.Unknown(9, Opaque.EMPTY)));
            case 1 -> header.viaList(List.of(toNode(), new Destination.Node(NodeId.wildcard(16)), toNode()));
            case 2 -> header.destinationList(List.of(toNode(), to));
            case 3 -> header.destinationList(List.of());
            case 4 -> header.ttl(random.nextInt(256));
            case 5 -> header.fragment(random.nextBoolean(), random.nextInt(3));
            case 6 ->
                header.options(List.of(new ForwardingOption(
                        1 + random.nextInt(255), random.nextInt(8), Opaque.copyOf(bytes(random, random.nextInt(9))))));
            default -> header.maxResponseLength(random.nextInt(400));
        }
        return header;
    }

    /** Leaves the contents alone, or changes some bytes of the body or the method. */
    private static UnaryOperator<MessageContents> mutate(Random random) {
        return contents -> {
            byte[] body = contents.body().toByteArray();
            MessageCode code = contents.code();
            switch (random.nextInt(4)) {
                case 0 -> {
                    for (int i = 0; i < 3 && body.length > 0; i++) {
                        body[random.nextInt(body.length)] = (byte) random.nextInt();
                    }
                }
                case 1 -> body = Arrays.copyOf(body, random.nextInt(body.length + 4));
                case 2 -> code = new MessageCode(1 + random.nextInt(0x28));
                default -> {}
            }
            return new MessageContents(code, Opaque.copyOf(body), List.of());
        };
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
