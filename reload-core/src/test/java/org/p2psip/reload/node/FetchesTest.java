// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.config.AccessPolicy;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.routing.LinkId;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.security.Signer;
import org.p2psip.reload.storage.DataSigner;
import org.p2psip.reload.wire.ArrayRange;
import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.MetaData;
import org.p2psip.reload.wire.MetaDataValue;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ReceivedMessage;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignatureAlgorithm;
import org.p2psip.reload.wire.SignerIdentity;
import org.p2psip.reload.wire.StatAnswer;
import org.p2psip.reload.wire.StatKindResponse;
import org.p2psip.reload.wire.StatRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;
import org.p2psip.reload.wire.StoredMetaData;

/** How much a node asks for when its values come in parts, whatever the peer that answers says. */
class FetchesTest {
    private static final NodeId SELF = NodeId.parse("10".repeat(16));
    private static final NodeId PEER = NodeId.parse("20".repeat(16));
    private static final ResourceId RESOURCE = ResourceId.copyOf(new byte[16]);
    private static final KindId SIP = KindId.SIP_REGISTRATION;
    private static final KindId ARRAY = new KindId(0xF0000002);
    private static final FetchRequest REGISTRATIONS = fetch(SIP, new ModelSpecifier.DictionarySpecifier(List.of()));
    private static final FetchRequest ENTRIES =
            fetch(ARRAY, new ModelSpecifier.ArraySpecifier(List.of(ArrayRange.ALL)));
    private static final MessageBody TOO_LARGE = new ErrorResponse(ErrorCode.RESPONSE_TOO_LARGE, Opaque.EMPTY);
    private static final Signature SIGNATURE = new Signature(
            SignatureAlgorithm.ECDSA_SHA256,
            new SignerIdentity.CertHash(4, Opaque.copyOf(new byte[32])),
            Opaque.copyOf(new byte[70]));

    private final Outputs outputs = new Outputs();
    private final ConnectionTable connections = new ConnectionTable();
    private final CryptoJobs crypto = new CryptoJobs(outputs);
    private final OverlayConfiguration configuration = OverlayConfiguration.builder("fetches.example")
            .selfSigned(SelfSignedPolicy.SHA256)
            .kinds(List.of(
                    KindDefinition.registered(SIP, 10, 1000),
                    new KindDefinition(ARRAY, DataModel.ARRAY, AccessPolicy.USER_MATCH, 10, 1000, 0)))
            .build();
    private final Requests requests = new Requests(
            new HeaderFactory(configuration),
            new MessageSealer(1, List.of(), crypto),
            LoneTransport.create(SELF, configuration, connections, PEER, new Counters(), outputs),
            new SilentTopology(),
            new Random(1),
            configuration.reliabilityTimer(),
            new Counters());
    private final Fetches fetches = new Fetches(configuration, requests);

    /** What the peer was asked and has not answered yet. */
    private final Queue<ReceivedMessage> asked = new ArrayDeque<>();

    private final List<Answer> answers = new ArrayList<>();
    private final List<RequestFailure> failures = new ArrayList<>();
    private boolean wanted = true;
    private long nowNanos;

    @BeforeEach
    void link() {
        connections.add(new LinkId(1), PEER, 5000);
    }

    @Test
    void whatFitsIntoOneAnswerTakesOneRequest() {
        begin(REGISTRATIONS);
        MessageBody answer = values(REGISTRATIONS, 1);
        assertThat(answerAll(body -> answer)).isEqualTo(1);
        assertThat(answers).extracting(Answer::body).containsExactly(answer);
    }

    @Test
    void oneAnswerTellsOfAllParts() {
        begin(REGISTRATIONS);
        nowNanos = 1_000_000;
        int count = answerAll(body -> body.equals(REGISTRATIONS) ? TOO_LARGE : honest(body, 20));
        assertThat(count).isEqualTo(1 + 1 + 4);
        assertThat(answers).singleElement().satisfies(answer -> {
            assertThat(valuesIn(answer)).hasSize(20);
            assertThat(answer.dataSigners()).hasSize(20);
            assertThat(answer.signer().nodeId()).isEqualTo(PEER);
            assertThat(answer.roundTripNanos()).isEqualTo(1_000_000);
        });
        assertThat(fetches.inParts()).isZero();
    }

    @Test
    void severalKindsAreFetchedEachOnItsOwn() {
        List<StoredDataSpecifier> both =
                List.of(REGISTRATIONS.specifiers().get(0), ENTRIES.specifiers().get(0));
        begin(new FetchRequest(RESOURCE, both));
        answerAll(body ->
                body instanceof FetchRequest fetch && fetch.specifiers().size() == 2 ? TOO_LARGE : honest(body, 7));
        assertThat(answers).hasSize(1);
        assertThat(((FetchAnswer) answers.get(0).body()).kindResponses())
                .extracting(FetchKindResponse::kind)
                .containsExactly(SIP, ARRAY);
        assertThat(answers.get(0).dataSigners()).hasSize(14);
    }

    @Test
    void noMorePartsAreUnderWayAtATimeThanTheMaximum() {
        begin(REGISTRATIONS);
        answerNext(body -> TOO_LARGE);
        answerNext(body -> honest(body, 200));
        assertThat(asked).hasSize(FetchInParts.MAX_IN_FLIGHT);
        answerNext(body -> honest(body, 200));
        assertThat(asked).hasSize(FetchInParts.MAX_IN_FLIGHT);
    }

    @Test
    void peerThatAlwaysRefusesIsAskedNoMoreThanTheMaximum() {
        begin(REGISTRATIONS);
        assertThat(answerAll(body -> TOO_LARGE)).isEqualTo(2);
        begin(ENTRIES);
        assertThat(answerAll(body -> TOO_LARGE)).isEqualTo(3);
        begin(ENTRIES);
        assertThat(answerAll(body -> isLastEntry(body) ? honest(body, 1_000_000) : TOO_LARGE))
                .isEqualTo(1 + FetchInParts.MAX_REQUESTS);
        assertThat(answers)
                .hasSize(3)
                .allSatisfy(answer -> assertThat(answer.body()).isEqualTo(TOO_LARGE));
        assertThat(fetches.inParts()).isZero();
    }

    @Test
    void peerThatListsThousandsOfValuesIsAskedNoMoreThanTheMaximum() {
        begin(REGISTRATIONS);
        assertThat(answerAll(body -> body.equals(REGISTRATIONS) ? TOO_LARGE : honest(body, 5000)))
                .isEqualTo(1 + FetchInParts.MAX_REQUESTS);
        begin(REGISTRATIONS);
        assertThat(answerAll(body -> body instanceof StatRequest ? honest(body, 5000) : TOO_LARGE))
                .isEqualTo(1 + FetchInParts.MAX_REQUESTS);
        assertThat(answers)
                .hasSize(2)
                .allSatisfy(answer -> assertThat(answer.body()).isEqualTo(TOO_LARGE));
    }

    @Test
    void noMoreBytesAreTakenInThanTheMaximum() {
        begin(REGISTRATIONS);
        assertThat(answerAll(body -> body.equals(REGISTRATIONS) ? TOO_LARGE : honest(body, 20_000)))
                .isEqualTo(2);
        assertThat(answers).extracting(Answer::body).containsExactly(TOO_LARGE);
    }

    @Test
    void listThatChangesWithEveryAnswerIsAskedForNoMoreThanTheMaximum() {
        begin(REGISTRATIONS);
        long[] counter = {1};
        int count = answerAll(body -> body.equals(REGISTRATIONS) ? TOO_LARGE : honest(body, 5, counter[0]++));
        assertThat(count).isLessThan(10);
        assertThat(answers)
                .singleElement()
                .satisfies(answer -> assertThat(valuesIn(answer)).hasSize(5));
    }

    @Test
    void nothingMoreIsAskedForAfterTheLimit() {
        begin(REGISTRATIONS);
        answerNext(body -> TOO_LARGE);
        answerNext(body -> honest(body, 50));
        nowNanos = FetchInParts.LIMIT.toNanos();
        assertThat(answerAll(body -> honest(body, 50))).isEqualTo(FetchInParts.MAX_IN_FLIGHT);
        assertThat(answers).extracting(Answer::body).containsExactly(TOO_LARGE);
    }

    @Test
    void onePartWithoutAnAnswerEndsAll() {
        begin(REGISTRATIONS);
        answerNext(body -> TOO_LARGE);
        answerNext(body -> honest(body, 20));
        asked.clear();
        for (int i = 1; i <= 5; i++) {
            nowNanos = i * configuration.reliabilityTimer().toNanos();
            requests.handleTimeout(nowNanos);
            drain();
        }
        assertThat(failures).containsExactly(RequestFailure.TIMED_OUT);
        assertThat(answers).isEmpty();
        assertThat(fetches.inParts()).isZero();
    }

    @Test
    void otherRefusalsOfAPartAreHeardAndNonsenseIsTheRefusalOfTheWhole() {
        MessageBody busy = new ErrorResponse(ErrorCode.REQUEST_TIMEOUT, Opaque.EMPTY);
        begin(REGISTRATIONS);
        answerAll(body -> body.equals(REGISTRATIONS) ? TOO_LARGE : busy);
        begin(REGISTRATIONS);
        answerAll(body -> body.equals(REGISTRATIONS) ? TOO_LARGE : new StatAnswer(List.of()));
        begin(REGISTRATIONS);
        answerAll(body -> body.equals(REGISTRATIONS)
                ? TOO_LARGE
                : body instanceof StatRequest ? honest(body, 9) : new FetchAnswer(List.of()));
        assertThat(answers).extracting(Answer::body).containsExactly(busy, TOO_LARGE, TOO_LARGE);
    }

    @Test
    void whatNobodyWantsAnyMoreEndsWithoutAWord() {
        begin(REGISTRATIONS);
        answerNext(body -> TOO_LARGE);
        wanted = false;
        assertThat(answerAll(body -> honest(body, 20))).isEqualTo(1);
        assertThat(answers).isEmpty();
        assertThat(failures).isEmpty();
        assertThat(fetches.inParts()).isZero();
    }

    @Test
    void noMoreFetchesGoOnInPartsAtATimeThanTheMaximum() {
        for (int i = 0; i < Fetches.MAX_IN_PARTS; i++) {
            begin(REGISTRATIONS);
            answerNext(body -> TOO_LARGE);
            asked.clear();
        }
        assertThat(answers).isEmpty();
        begin(REGISTRATIONS);
        answerNext(body -> TOO_LARGE);
        assertThat(answers).extracting(Answer::body).containsExactly(TOO_LARGE);
        assertThat(fetches.inParts()).isEqualTo(Fetches.MAX_IN_PARTS);
    }

    private void begin(FetchRequest request) {
        fetches.send(
                List.of(new Destination.Node(PEER)),
                request,
                new AnswerHandler() {
                    @Override
                    public void answered(Answer answer, long atNanos) {
                        answers.add(answer);
                    }

                    @Override
                    public void failed(RequestFailure failure, long atNanos) {
                        failures.add(failure);
                    }

                    @Override
                    public boolean isWanted() {
                        return wanted;
                    }
                },
                nowNanos);
        drain();
    }

    /** Lets the peer answer until it is asked nothing more; returns how often it was asked. */
    private int answerAll(Function<MessageBody, MessageBody> peer) {
        int count = 0;
        for (; !asked.isEmpty(); count++) {
            answerNext(peer);
        }
        return count;
    }

    private void answerNext(Function<MessageBody, MessageBody> peer) {
        ReceivedMessage request = asked.remove();
        MessageBody answer = peer.apply(body(request));
        List<DataSigner> signers = new ArrayList<>();
        if (answer instanceof FetchAnswer fetched) {
            fetched.kindResponses()
                    .forEach(kind -> kind.values().forEach(value -> signers.add(new DataSigner.Refused("test"))));
        }
        requests.handleAnswer(
                request.header(),
                answer,
                new Verification.Result(new Signer(PEER, "", null), "", signers),
                List.of(),
                1,
                nowNanos);
        drain();
    }

    private void drain() {
        for (NodeOutput output = outputs.poll(); output != null; output = outputs.poll()) {
            if (output instanceof NodeOutput.Sign sign) {
                Signature unsigned = new Signature(SignatureAlgorithm.NONE, new SignerIdentity.None(), Opaque.EMPTY);
                crypto.handleSigned(sign.job(), List.of(unsigned), nowNanos);
            } else if (output instanceof NodeOutput.Send send) {
                try {
                    asked.add(ReceivedMessage.decode(send.message(), configuration.wireContext()));
                } catch (MalformedMessageException malformed) {
                    throw new AssertionError(malformed);
                }
            }
        }
    }

    private MessageBody body(ReceivedMessage request) {
        try {
            return request.body(configuration.wireContext());
        } catch (MalformedMessageException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private static boolean isLastEntry(MessageBody body) {
        return body instanceof StatRequest stat
                && stat.specifiers().get(0).model() instanceof ModelSpecifier.ArraySpecifier array
                && array.indices().get(0).first() == StoredDataValue.LAST_INDEX;
    }

    private static MessageBody honest(MessageBody request, int count) {
        return honest(request, count, 1);
    }

    /** What a peer with {@code count} values of each Kind says to a Stat of all, or a Fetch of some. */
    private static MessageBody honest(MessageBody request, int count, long counter) {
        if (request instanceof StatRequest stat) {
            KindId kind = stat.specifiers().get(0).kind();
            IntStream places = isLastEntry(request) ? IntStream.of(count - 1) : IntStream.range(0, count);
            return new StatAnswer(List.of(new StatKindResponse(
                    kind,
                    counter,
                    places.mapToObj(place -> metaData(kind, place)).toList())));
        }
        return values((FetchRequest) request, counter);
    }

    private static StoredMetaData metaData(KindId kind, int place) {
        MetaData metaData = new MetaData(true, 100, 4, Opaque.copyOf(new byte[32]));
        return new StoredMetaData(
                Instant.ofEpochMilli(place + 1),
                60,
                kind.equals(ARRAY)
                        ? new MetaDataValue.ArrayEntry(place, metaData)
                        : new MetaDataValue.DictionaryEntry(key(place), metaData));
    }

    private static FetchAnswer values(FetchRequest request, long counter) {
        StoredDataSpecifier specifier = request.specifiers().get(0);
        List<StoredData> values = new ArrayList<>();
        DataValue value = new DataValue(true, Opaque.copyOf(new byte[100]));
        if (specifier.model() instanceof ModelSpecifier.ArraySpecifier array) {
            for (ArrayRange range : array.indices()) {
                for (long index = range.first(); index <= range.last(); index++) {
                    values.add(data(index, new StoredDataValue.ArrayEntry(index, value)));
                }
            }
        } else if (specifier.model() instanceof ModelSpecifier.DictionarySpecifier dictionary) {
            for (Opaque key : dictionary.keys()) {
                long place = new BigInteger(1, key.toByteArray()).longValue();
                values.add(data(place, new StoredDataValue.DictionaryEntry(key, value)));
            }
        }
        return new FetchAnswer(List.of(new FetchKindResponse(specifier.kind(), counter, values)));
    }

    private static StoredData data(long place, StoredDataValue value) {
        return new StoredData(Instant.ofEpochMilli(place + 1), 60, value, SIGNATURE);
    }

    private static Opaque key(int place) {
        return Opaque.copyOf(new byte[] {0, (byte) (place >> 16), (byte) (place >> 8), (byte) place});
    }

    private static List<StoredData> valuesIn(Answer answer) {
        return ((FetchAnswer) answer.body()).kindResponses().get(0).values();
    }

    private static FetchRequest fetch(KindId kind, ModelSpecifier model) {
        return new FetchRequest(RESOURCE, List.of(new StoredDataSpecifier(kind, 0, model)));
    }
}
