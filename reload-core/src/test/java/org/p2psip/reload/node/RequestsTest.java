// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.routing.DropReason;
import org.p2psip.reload.routing.LinkId;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.security.Signer;
import org.p2psip.reload.transaction.ClientTransactions;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.PingRequest;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignatureAlgorithm;
import org.p2psip.reload.wire.SignerIdentity;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.TransactionId;
import org.p2psip.reload.wire.UpdateRequest;

/** Which answers end a request of this node. */
class RequestsTest {
    private static final NodeId SELF = NodeId.parse("10".repeat(16));
    private static final NodeId PEER = NodeId.parse("20".repeat(16));
    private static final ResourceId RESOURCE = ResourceId.copyOf(new byte[16]);
    private static final Duration TIMER = Duration.ofSeconds(3);
    private static final int SEED = 1;
    private static final MessageBody FORBIDDEN = new ErrorResponse(ErrorCode.FORBIDDEN, Opaque.EMPTY);

    private final Outputs outputs = new Outputs();
    private final Counters counters = new Counters();
    private final ConnectionTable connections = new ConnectionTable();
    private final CryptoJobs crypto = new CryptoJobs(outputs);
    private final OverlayConfiguration configuration = OverlayConfiguration.builder("requests.example")
            .selfSigned(SelfSignedPolicy.SHA256)
            .build();
    private final SilentTopology topology = new SilentTopology();
    private final Requests requests = new Requests(
            new HeaderFactory(configuration),
            new MessageSealer(1, List.of(), crypto),
            transport(),
            topology,
            new Random(SEED),
            TIMER,
            counters);
    private final List<MessageBody> answers = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private int sent;

    @BeforeEach
    void link() {
        connections.add(new LinkId(1), PEER, 5000);
    }

    @Test
    void readerIsForbiddenNothingSoTheRequestIsSentAgainUntilItReachesAMember() {
        send(new FetchRequest(RESOURCE, List.of()));
        answer(FORBIDDEN);
        assertThat(answers).isEmpty();
        assertThat(counters.snapshot().dropped()).containsEntry(DropReason.ERROR_ON_THE_WAY, 1L);
        pass(1);
        assertThat(sent).isEqualTo(2);
        MessageBody found = new FetchAnswer(List.of());
        answer(found);
        assertThat(answers).containsExactly(found);
        assertThat(failures).isEmpty();
    }

    @Test
    void readerHearsInTheEndThatOnlyNodesWithoutAPlaceHaveAnswered() {
        send(new FetchRequest(RESOURCE, List.of()));
        answer(FORBIDDEN);
        for (int i = 1; i <= 5; i++) {
            pass(i);
        }
        assertThat(sent).isEqualTo(5);
        assertThat(failures).containsExactly("Forbidden by " + PEER);
    }

    @Test
    void writerThatIsForbiddenToStoreHearsItAtOnce() {
        send(new StoreRequest(RESOURCE, 0, List.of()));
        answer(FORBIDDEN);
        assertThat(answers).containsExactly(FORBIDDEN);
    }

    @Test
    void keepsRoomForWhatHoldsTheRingTogetherWhateverElseIsAskedFor() {
        int others = ClientTransactions.MAX_PENDING - Requests.KEPT_FOR_THE_RING;
        for (int i = 0; i < others; i++) {
            ask(new FetchRequest(RESOURCE, List.of()));
        }
        assertThat(failures).isEmpty();
        ask(new FetchRequest(RESOURCE, List.of()));
        assertThat(failures).containsExactly("NOT_SENT");
        for (int i = 0; i < Requests.KEPT_FOR_THE_RING; i++) {
            ask(new UpdateRequest(Opaque.EMPTY));
        }
        assertThat(failures).hasSize(1);
        assertThat(requests.pending()).isEqualTo(ClientTransactions.MAX_PENDING);
        ask(new UpdateRequest(Opaque.EMPTY));
        assertThat(failures).containsExactly("NOT_SENT", "NOT_SENT");
    }

    @Test
    void whoWasToPassItOnIsBelievedThatTheNextDoesNotRespond() {
        NodeId other = NodeId.parse("30".repeat(16));
        ask(List.of(new Destination.Node(PEER), new Destination.Node(other)), new PingRequest(Opaque.EMPTY));
        answer(new ErrorResponse(ErrorCode.REQUEST_TIMEOUT, Opaque.EMPTY));
        assertThat(failures).containsExactly("Request_Timeout by " + PEER);
        assertThat(requests.pending()).isZero();
    }

    @Test
    void nobodyElseIsBelievedThatTheNextDoesNotRespond() {
        NodeId other = NodeId.parse("30".repeat(16));
        ask(List.of(new Destination.Node(other)), new PingRequest(Opaque.EMPTY));
        answer(new ErrorResponse(ErrorCode.REQUEST_TIMEOUT, Opaque.EMPTY));
        assertThat(failures).isEmpty();
        pass(1);
        assertThat(sent).isEqualTo(2);
    }

    @Test
    void tellsOfAnAnswerOfSomebodyWhoIsNotCloseEnough() {
        topology.mayAnswer = false;
        List<ResourceId> rejected = new ArrayList<>();
        requests.observer(new Requests.Observer() {
            @Override
            public void rejected(ResourceId asked, NodeId signer, long nowNanos) {
                assertThat(signer).isEqualTo(PEER);
                rejected.add(asked);
            }
        });
        send(new FetchRequest(RESOURCE, List.of()));
        answer(new FetchAnswer(List.of()));
        assertThat(rejected).containsExactly(RESOURCE);
        assertThat(answers).isEmpty();
    }

    private void send(MessageBody body) {
        ask(body);
        assertThat(sent).isEqualTo(1);
    }

    private void ask(MessageBody body) {
        ask(List.of(new Destination.Resource(RESOURCE)), body);
    }

    private void ask(List<Destination> destinations, MessageBody body) {
        requests.send(
                destinations,
                body,
                new AnswerHandler() {
                    @Override
                    public void answered(Answer answer, long nowNanos) {
                        answers.add(answer.body());
                    }

                    @Override
                    public void failed(RequestFailure failure, long nowNanos) {
                        failures.add(failure.toString());
                    }

                    @Override
                    public void refusedOnTheWay(ErrorResponse error, NodeId by, long nowNanos) {
                        failures.add(error.errorCode() + " by " + by);
                    }
                },
                0);
        drain();
    }

    private void pass(int timers) {
        requests.handleTimeout(timers * TIMER.toNanos());
        drain();
    }

    private void drain() {
        for (NodeOutput output = outputs.poll(); output != null; output = outputs.poll()) {
            if (output instanceof NodeOutput.Sign sign) {
                Signature unsigned = new Signature(SignatureAlgorithm.NONE, new SignerIdentity.None(), Opaque.EMPTY);
                crypto.handleSigned(sign.job(), List.of(unsigned), 0);
            } else if (output instanceof NodeOutput.Send send) {
                sent++;
                send.message().release();
            }
        }
    }

    /** What {@link #PEER}, which the topology takes for one that may answer, says to the request under way. */
    private void answer(MessageBody body) {
        ForwardingHeader header = ForwardingHeader.builder(1, new TransactionId(new Random(SEED).nextLong()))
                .destinationList(List.of(new Destination.Node(SELF)))
                .build();
        requests.handleAnswer(
                header, body, new Verification.Result(new Signer(PEER, "", null), "", List.of()), List.of(), 1, 0);
    }

    private MessageTransport transport() {
        return LoneTransport.create(SELF, configuration, connections, PEER, counters, outputs);
    }
}
