// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.routing.DropReason;
import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.transaction.ClientTransactions;
import org.p2psip.reload.wire.AttachRequest;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.FindRequest;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.JoinRequest;
import org.p2psip.reload.wire.LeaveRequest;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StatRequest;
import org.p2psip.reload.wire.TransactionId;
import org.p2psip.reload.wire.UpdateRequest;

/** The requests that this node makes: signs and sends them, sends them again, and finds who may answer (RFC 6940, 6.2.1). */
final class Requests {
    /** A request under way. */
    static final class Pending {
        private final ForwardingHeader header;
        private final Opaque payload;
        private final MessageBody body;
        private final AnswerHandler handler;
        private final long startedNanos;
        private boolean sent;
        private @Nullable Hint hint;

        private Pending(
                ForwardingHeader header, Opaque payload, MessageBody body, AnswerHandler handler, long startedNanos) {
            this.header = header;
            this.payload = payload;
            this.body = body;
            this.handler = handler;
            this.startedNanos = startedNanos;
        }

        /** The request's body, without which some answers can't be checked. */
        MessageBody body() {
            return body;
        }
    }

    /** Sees the answers of others. */
    interface Observer {
        /** This node takes an answer; called before the one who asked hears of it. */
        default void answered(
                ForwardingHeader header, MessageBody body, NodeId signer, List<Destination> asked, long nowNanos) {}

        /** This node rejects an answer, since there should be somebody closer to the resource than {@code signer}. */
        default void rejected(ResourceId asked, NodeId signer, long nowNanos) {}
    }

    /** What a member on the way said about a request (RFC 6940, Section 6.3.4, lets only the node asked answer). */
    private record Hint(ErrorResponse error, NodeId by) {
        /** Errors of nodes that only forward. */
        private static final Set<ErrorCode> CODES = Set.of(
                ErrorCode.FORBIDDEN,
                ErrorCode.INCOMPATIBLE_WITH_OVERLAY,
                ErrorCode.INVALID_MESSAGE,
                ErrorCode.MESSAGE_TOO_LARGE,
                ErrorCode.REQUEST_TIMEOUT,
                ErrorCode.TTL_EXCEEDED,
                ErrorCode.UNSUPPORTED_FORWARDING_OPTION);

        /**
         * The TTL is over in a ring that is out of order, who is forbidden to forward has no place in the ring yet, and who does not respond
         * may do so again.
         */
        private static final Set<ErrorCode> PASSING =
                Set.of(ErrorCode.FORBIDDEN, ErrorCode.REQUEST_TIMEOUT, ErrorCode.TTL_EXCEEDED);

        /** Whether sending the same bytes again would meet the same error, unless the ring heals in between. */
        boolean isLasting() {
            return !PASSING.contains(error.errorCode());
        }
    }

    /**
     * How many of the requests that may wait at once are those that keep the ring together, whatever else this node asks for:
     * without its Updates its neighbors would take it for gone.
     */
    static final int KEPT_FOR_THE_RING = 128;

    private final HeaderFactory headers;
    private final MessageSealer sealer;
    private final MessageTransport transport;
    private final Topology topology;
    private final Random random;
    private final Counters counters;
    private final ClientTransactions<Pending> transactions;

    /** Requests whose signature is being made; counted so that they have room when it is there. */
    private int sealing;

    private Observer observer = new Observer() {};

    Requests(
            HeaderFactory headers,
            MessageSealer sealer,
            MessageTransport transport,
            Topology topology,
            Random random,
            Duration reliabilityTimer,
            Counters counters) {
        this.headers = headers;
        this.sealer = sealer;
        this.transport = transport;
        this.topology = topology;
        this.random = random;
        this.counters = counters;
        this.transactions = new ClientTransactions<>(reliabilityTimer);
    }

    void observer(Observer newObserver) {
        observer = newObserver;
    }

    /** Requests wait for answers as long as {@code next} says; those that are sent do so from the next copy on. */
    void configuration(OverlayConfiguration next) {
        transactions.reliabilityTimer(next.reliabilityTimer());
    }

    /** Sends a request; {@code handler} hears how it ends. */
    void send(List<Destination> destinations, MessageBody body, AnswerHandler handler, long nowNanos) {
        send(destinations, body, List.of(), handler, nowNanos);
    }

    /** Sends a request that carries stored data; {@code certificates} are those of its signers. */
    void send(
            List<Destination> destinations,
            MessageBody body,
            List<GenericCertificate> certificates,
            AnswerHandler handler,
            long nowNanos) {
        int kept = keepsTheRing(body) ? 0 : KEPT_FOR_THE_RING;
        if (transactions.size() + sealing >= ClientTransactions.MAX_PENDING - kept) {
            handler.failed(RequestFailure.NOT_SENT, nowNanos);
            return;
        }
        sealing++;
        TransactionId transactionId = freshId();
        boolean sealable = sealer.seal(transactionId, body, certificates, (payload, sealedNanos) -> {
            sealing--;
            ForwardingHeader header = ConfigurationUpdates.header(headers.request(transactionId, destinations), body);
            if (!transport.fits(header, payload)) {
                handler.failed(RequestFailure.TOO_LARGE, sealedNanos);
                return;
            }
            transactions.start(transactionId, new Pending(header, payload, body, handler, nowNanos), sealedNanos);
            transmitAll(sealedNanos);
        });
        if (!sealable) {
            sealing--;
            handler.failed(RequestFailure.TOO_LARGE, nowNanos);
        }
    }

    private static boolean keepsTheRing(MessageBody body) {
        return body instanceof JoinRequest
                || body instanceof LeaveRequest
                || body instanceof UpdateRequest
                || body instanceof AttachRequest;
    }

    /** The request that waits under an ID; null when none does. */
    @Nullable
    Pending find(TransactionId transactionId) {
        return transactions.find(transactionId);
    }

    /**
     * Takes a verified answer.
     *
     * @param hops links that it crossed
     */
    void handleAnswer(
            ForwardingHeader header,
            MessageBody body,
            Verification.Result result,
            List<GenericCertificate> certificates,
            int hops,
            long nowNanos) {
        Pending pending = transactions.find(header.transactionId());
        if (pending == null || result.signer() == null) {
            counters.dropped(DropReason.UNEXPECTED_ANSWER);
            return;
        }
        if (!mayAnswer(pending, result.signer().nodeId()) || isOfOneWithoutPlace(pending, body)) {
            takeHint(header.transactionId(), pending, body, result.signer().nodeId(), nowNanos);
            return;
        }
        transactions.finish(header.transactionId());
        observer.answered(header, body, result.signer().nodeId(), pending.header.destinationList(), nowNanos);
        pending.handler.answered(
                new Answer(
                        body,
                        result.signer(),
                        result.dataSigners(),
                        certificates,
                        hops,
                        nowNanos - pending.startedNanos),
                nowNanos);
    }

    /**
     * An error of a node that may not answer ends nothing at once: the one that may has its time until the next timer. Only who was
     * to pass the request on, by its Destination List, is believed that the next one does not respond: it might as well say nothing.
     */
    private void takeHint(
            TransactionId transactionId, Pending pending, MessageBody body, NodeId signer, long nowNanos) {
        if (body instanceof ErrorResponse error && Hint.CODES.contains(error.errorCode())) {
            counters.dropped(DropReason.ERROR_ON_THE_WAY);
            if (pending.hint == null || !pending.hint.isLasting()) {
                pending.hint = new Hint(error, signer);
            }
            boolean wasToPassItOn = pending.header.destinationList().contains(new Destination.Node(signer));
            if (wasToPassItOn && error.errorCode().equals(ErrorCode.REQUEST_TIMEOUT)) {
                transactions.finish(transactionId);
                endUnanswered(pending, nowNanos);
            }
        } else {
            counters.dropped(DropReason.WRONG_RESPONDER);
            List<Destination> asked = pending.header.destinationList();
            if (asked.get(asked.size() - 1) instanceof Destination.Resource resource) {
                observer.rejected(resource.resourceId(), signer, nowNanos);
            }
        }
    }

    /**
     * Answers a request of this node that came back to it over others, without sending the answer the same way again.
     *
     * @return whether it did come over others, and waits for an answer
     */
    boolean answerOwn(IncomingRequest request, MessageBody answer, long nowNanos) {
        Pending pending = transactions.find(request.header().transactionId());
        if (pending == null || request.previousHop().equals(request.signer().nodeId())) {
            return false;
        }
        transactions.finish(request.header().transactionId());
        int hops = request.header().viaList().size() + 1;
        long tookNanos = nowNanos - pending.startedNanos;
        pending.handler.answered(
                new Answer(answer, request.signer(), List.of(), request.certificates(), hops, tookNanos), nowNanos);
        return true;
    }

    void handleTimeout(long nowNanos) {
        transactions.handleTimeout(nowNanos);
        transmitAll(nowNanos);
    }

    OptionalLong nextDeadlineNanos() {
        return transactions.nextDeadlineNanos();
    }

    int pending() {
        return transactions.size();
    }

    /** The signer of an answer must be the node asked, or close enough to the resource asked for (RFC 6940, 6.3.4). */
    private boolean mayAnswer(Pending pending, NodeId signer) {
        List<Destination> destinations = pending.header.destinationList();
        Destination last = destinations.get(destinations.size() - 1);
        if (last instanceof Destination.Node node) {
            return node.nodeId().isWildcard() || node.nodeId().equals(signer);
        }
        if (last instanceof Destination.Resource resource) {
            return topology.mayAnswer(resource.resourceId(), signer);
        }
        return true;
    }

    /**
     * Whether an answer says that the request got stuck at a node that has no place in the ring yet, perhaps again, though others
     * take it for the one asked. Everybody may read, so whoever is responsible for a resource forbids nobody to.
     */
    private static boolean isOfOneWithoutPlace(Pending pending, MessageBody answer) {
        List<Destination> destinations = pending.header.destinationList();
        return answer instanceof ErrorResponse error
                && error.errorCode().equals(ErrorCode.FORBIDDEN)
                && destinations.get(destinations.size() - 1) instanceof Destination.Resource
                && (pending.body instanceof FetchRequest
                        || pending.body instanceof StatRequest
                        || pending.body instanceof FindRequest);
    }

    private void transmitAll(long nowNanos) {
        for (var output = transactions.pollOutput(); output != null; output = transactions.pollOutput()) {
            if (output instanceof ClientTransactions.Output.Transmit<Pending> transmit) {
                transmit(transmit.transactionId(), transmit.request(), nowNanos);
            } else if (output instanceof ClientTransactions.Output.TimedOut<Pending> timedOut) {
                endUnanswered(timedOut.request(), nowNanos);
            } else {
                throw new AssertionError("unknown output " + output);
            }
        }
    }

    private static void endUnanswered(Pending pending, long nowNanos) {
        Hint hint = pending.hint;
        if (hint == null) {
            pending.handler.failed(RequestFailure.TIMED_OUT, nowNanos);
        } else {
            pending.handler.refusedOnTheWay(hint.error(), hint.by(), nowNanos);
        }
    }

    private TransactionId freshId() {
        TransactionId id = new TransactionId(random.nextLong());
        while (transactions.find(id) != null) {
            id = new TransactionId(random.nextLong());
        }
        return id;
    }

    private void transmit(TransactionId transactionId, Pending pending, long nowNanos) {
        boolean first = !pending.sent;
        if (!first && !pending.handler.isWanted()) {
            transactions.finish(transactionId);
            return;
        }
        if (!first && pending.hint != null && pending.hint.isLasting()) {
            transactions.finish(transactionId);
            endUnanswered(pending, nowNanos);
            return;
        }
        pending.sent = true;
        if (!first) {
            counters.retransmitted();
        }
        if (!transport.send(pending.header, pending.payload, nowNanos) && first) {
            // Later copies may find that the ring has healed; a first one without any way tells the caller at once.
            transactions.finish(transactionId);
            pending.handler.failed(RequestFailure.NO_ROUTE, nowNanos);
        }
    }
}
