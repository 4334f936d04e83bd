// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.link.LinkReceiver;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.routing.Router;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.ForwardingHeaderBuilder;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.MessageContents;
import org.p2psip.reload.wire.MessageSignatureInput;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ReceivedMessage;
import org.p2psip.reload.wire.SecurityBlock;
import org.p2psip.reload.wire.TransactionId;
import org.p2psip.reload.wire.WireContext;
import org.p2psip.reload.wire.WireWriter;

/** Speaks to a node over a link of its own and sends what no decent node would. */
final class RawPeer {
    /** In the forwarding header (RFC 6940, Section 6.3.2). */
    private static final int TRANSACTION_ID_OFFSET = 20;

    private final Simulation simulation;
    private final OverlayConfiguration configuration;
    private final Credentials credentials;
    private final SimulatedLinks links;
    private final WireContext context;
    final List<ReceivedMessage> received = new ArrayList<>();
    final List<Opaque> receivedBytes = new ArrayList<>();

    /** Of others, that go with each message: those of whom it shows values. */
    final List<GenericCertificate> otherCertificates = new ArrayList<>();

    private @Nullable Link link;
    private @Nullable Throwable refusal;
    private @Nullable String closed;
    private long nextTransaction = 1000;

    RawPeer(
            Simulation simulation,
            SimulatedHost host,
            OverlayConfiguration configuration,
            Credentials credentials,
            ThrowawayAuthority trusted) {
        this.simulation = simulation;
        this.configuration = configuration;
        this.credentials = credentials;
        this.context = WireContext.of(16, Map.of(KindId.SIP_REGISTRATION, org.p2psip.reload.wire.DataModel.DICTIONARY));
        this.links = SimulatedLinks.create(host);
        host.environment().execute(() -> start(host, trusted));
    }

    private void start(SimulatedHost host, ThrowawayAuthority trusted) {
        CompletionStage<Void> unused = links.start(
                new LinkContext(
                        host.environment(),
                        credentials,
                        trusted.trust(),
                        simulation.clock(),
                        simulation.random("raw " + host.name()),
                        100_000),
                new LinkListener() {
                    @Override
                    public void linkAccepted(Link accepted) {
                        accepted.close();
                    }

                    @Override
                    public void linkRefused(RefusalReason reason, String detail, @Nullable InetSocketAddress remote) {}
                });
    }

    Credentials credentials() {
        return credentials;
    }

    /** Connects, and waits until the link is up or refused. */
    RawPeer connect(SimulatedHost host, InetSocketAddress address) {
        link = null;
        closed = null;
        host.environment().execute(() -> {
            CompletionStage<Link> unused = links.connect(address).whenComplete((opened, problem) -> {
                refusal = problem;
                if (opened != null) {
                    link = opened;
                    opened.receiver(new LinkReceiver() {
                        @Override
                        public void message(ByteBuf message) {
                            take(message);
                        }

                        @Override
                        public void closed(String reason) {
                            closed = reason;
                        }
                    });
                }
            });
        });
        simulation.await("raw link", () -> link != null || refusal != null, java.time.Duration.ofSeconds(60));
        return this;
    }

    @Nullable
    Throwable refusal() {
        return refusal;
    }

    boolean isClosed() {
        return closed != null;
    }

    private void take(ByteBuf message) {
        try {
            receivedBytes.add(Opaque.copyOf(ByteBufUtil.getBytes(message)));
            received.add(ReceivedMessage.decode(message.duplicate(), context));
        } catch (MalformedMessageException malformed) {
            throw new AssertionError(malformed);
        }
    }

    /** Who is at the other end of the link. */
    NodeId peer() {
        return link.peer();
    }

    MessageBody bodyOf(ReceivedMessage message) {
        try {
            return message.body(context);
        } catch (MalformedMessageException malformed) {
            throw new AssertionError(malformed);
        }
    }

    /** The messages received so far whose bodies are of one type, in order. */
    List<ReceivedMessage> messages(Class<? extends MessageBody> type) {
        return received.stream()
                .filter(message -> type.isInstance(bodyOf(message)))
                .toList();
    }

    /** Waits until {@code count} bodies of a type have come, and returns the last of them. */
    ReceivedMessage awaitMessage(Class<? extends MessageBody> type, int count) {
        simulation.await(
                count + " of " + type.getSimpleName(),
                () -> messages(type).size() >= count,
                java.time.Duration.ofSeconds(60));
        return messages(type).get(count - 1);
    }

    void sendBytes(byte[] bytes) {
        link.send(Unpooled.wrappedBuffer(bytes));
    }

    /** A signed message, as a decent node would send it but for what the changes do to header and contents. */
    byte[] message(
            Destination to,
            MessageBody body,
            UnaryOperator<ForwardingHeaderBuilder> header,
            UnaryOperator<MessageContents> contents) {
        return message(new TransactionId(nextTransaction++), credentials, List.of(to), body, header, contents);
    }

    /** An answer to a request that came over the link, signed by whomever. */
    byte[] answer(ReceivedMessage request, MessageBody body, Credentials signer) {
        return answer(request, body, signer, UnaryOperator.identity(), UnaryOperator.identity());
    }

    byte[] answer(
            ReceivedMessage request,
            MessageBody body,
            Credentials signer,
            UnaryOperator<ForwardingHeaderBuilder> header,
            UnaryOperator<MessageContents> contents) {
        List<Destination> back = Router.wayBack(request.header(), peer());
        return message(request.header().transactionId(), signer, back, body, header, contents);
    }

    /** A request of somebody else that this peer passes on. */
    byte[] forwarded(Credentials signer, Destination to, MessageBody body) {
        return message(
                new TransactionId(nextTransaction++),
                signer,
                List.of(to),
                body,
                header -> header.viaList(List.of(new Destination.Node(signer.nodeId()))),
                UnaryOperator.identity());
    }

    private byte[] message(
            TransactionId id,
            Credentials signer,
            List<Destination> to,
            MessageBody body,
            UnaryOperator<ForwardingHeaderBuilder> header,
            UnaryOperator<MessageContents> contents) {
        ForwardingHeaderBuilder builder = ForwardingHeader.builder(configuration.overlayHash(), id)
                .configurationSequence(configuration.sequence())
                .ttl(configuration.initialTtl())
                .destinationList(to);
        Opaque signed = WireWriter.toOpaque(contents.apply(MessageContents.of(body))::encode);
        Opaque input = MessageSignatureInput.withoutIdentity(configuration.overlayHash(), id, signed);
        List<GenericCertificate> certificates = new ArrayList<>(signer.genericCertificates());
        certificates.addAll(otherCertificates);
        SecurityBlock security = new SecurityBlock(certificates, signer.sign(input));
        Opaque payload = WireWriter.toOpaque(out -> {
            out.bytes(signed);
            security.encode(out);
        });
        ByteBuf message = Unpooled.buffer();
        header.apply(builder).build().encode(message, payload.length());
        message.writeBytes(payload.toByteArray());
        return ByteBufUtil.getBytes(message);
    }

    /** Sends a decent request and returns what answers it first within ten seconds, whatever else comes meanwhile. */
    MessageBody ask(Destination to, MessageBody body) {
        return ask(message(to, body, UnaryOperator.identity(), UnaryOperator.identity()));
    }

    MessageBody ask(byte[] message) {
        int before = received.size();
        TransactionId id = new TransactionId(ByteBuffer.wrap(message).getLong(TRANSACTION_ID_OFFSET));
        sendBytes(message);
        simulation.await(
                "an answer", () -> answers(before, id).findFirst().isPresent(), java.time.Duration.ofSeconds(10));
        return bodyOf(answers(before, id).findFirst().orElseThrow());
    }

    private Stream<ReceivedMessage> answers(int from, TransactionId id) {
        return received.stream()
                .skip(from)
                .filter(message -> message.header().transactionId().equals(id));
    }

    /** The code of the error that answers a message. */
    ErrorCode refusalOf(byte[] message) {
        MessageBody answer = ask(message);
        if (answer instanceof ErrorResponse error) {
            return error.errorCode();
        }
        throw new AssertionError("no error but " + answer);
    }
}
