// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.storage.DataSigner;
import org.p2psip.reload.storage.KindInParts;
import org.p2psip.reload.storage.KindPart;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.StatAnswer;
import org.p2psip.reload.wire.StatKindResponse;
import org.p2psip.reload.wire.StoredDataSpecifier;

/**
 * One Fetch whose answer is too large, made in parts: see {@link KindInParts}. The handler hears of it as of one request.
 *
 * <p>It takes at most {@link #MAX_REQUESTS} requests, {@link #MAX_IN_FLIGHT} of them at a time, {@link #MAX_BYTES}, and {@link
 * #LIMIT} up to the last request. What would take more ends with the refusal of the whole, whatever the other peer pretends to
 * have. A request that fails ends all.
 */
final class FetchInParts {
    /** Most requests: enough for the values that a Stat of 5000 bytes lists if each has to be fetched alone. */
    static final int MAX_REQUESTS = 64;

    static final int MAX_IN_FLIGHT = 4;

    /** Most bytes that are taken in, roughly. */
    static final long MAX_BYTES = 1024 * 1024;

    /** No request begins later than this after the first. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    private final Requests requests;
    private final List<Destination> destinations;
    private final FetchRequest request;
    private final AnswerHandler handler;
    private final Answer refusal;
    private final Runnable whenOver;
    private final List<KindInParts> kinds;
    private long startedNanos;
    private int sent;
    private int inFlight;
    private boolean over;

    /**
     * @param room how many bytes of values an answer holds, roughly
     * @param refusal the answer to the whole request
     * @param whenOver called once, before the handler
     */
    FetchInParts(
            Requests requests,
            List<Destination> destinations,
            FetchRequest request,
            int room,
            AnswerHandler handler,
            Answer refusal,
            Runnable whenOver) {
        this.requests = requests;
        this.destinations = destinations;
        this.request = request;
        this.handler = handler;
        this.refusal = refusal;
        this.whenOver = whenOver;
        this.kinds = request.specifiers().stream()
                .map(specifier -> new KindInParts(specifier, room))
                .collect(Collectors.toList());
    }

    /** Whether there is a way to ask for less at a time. */
    static boolean isDivisible(FetchRequest request) {
        List<StoredDataSpecifier> specifiers = request.specifiers();
        return specifiers.size() == 1
                ? KindInParts.isDivisible(specifiers.get(0))
                : specifiers.stream()
                        .noneMatch(specifier -> specifier.model() instanceof ModelSpecifier.UnknownSpecifier);
    }

    void start(long nowNanos) {
        startedNanos = nowNanos - refusal.roundTripNanos();
        proceed(refusal, nowNanos);
    }

    /** @param last the answer that came last */
    private void proceed(Answer last, long nowNanos) {
        while (!over && inFlight < MAX_IN_FLIGHT) {
            if (!handler.isWanted()) {
                end();
                return;
            }
            if (bytes() > MAX_BYTES) {
                giveUp(refusal, nowNanos);
                return;
            }
            Asked next = next();
            if (next == null) {
                break;
            }
            if (sent == MAX_REQUESTS || nowNanos - startedNanos >= LIMIT.toNanos()) {
                giveUp(refusal, nowNanos);
                return;
            }
            sent++;
            inFlight++;
            requests.send(destinations, next.part.request(request.resource()), next, nowNanos);
        }
        if (!over && inFlight == 0) {
            succeed(last, nowNanos);
        }
    }

    private @Nullable Asked next() {
        for (int i = 0; i < kinds.size(); i++) {
            KindPart part = kinds.get(i).poll();
            if (part != null) {
                return new Asked(request.specifiers().get(i).kind(), kinds.get(i), part);
            }
        }
        return null;
    }

    private long bytes() {
        return kinds.stream().mapToLong(KindInParts::bytes).sum();
    }

    private void succeed(Answer last, long nowNanos) {
        List<FetchKindResponse> responses = new ArrayList<>();
        List<DataSigner> signers = new ArrayList<>();
        for (KindInParts kind : kinds) {
            responses.add(kind.outcome());
            signers.addAll(kind.signers());
        }
        end();
        handler.answered(
                new Answer(
                        new FetchAnswer(responses),
                        last.signer(),
                        signers,
                        last.certificates(),
                        last.hops(),
                        nowNanos - startedNanos),
                nowNanos);
    }

    private void giveUp(Answer reason, long nowNanos) {
        end();
        handler.answered(reason, nowNanos);
    }

    private void end() {
        over = true;
        whenOver.run();
    }

    /** One request under way. */
    private final class Asked implements AnswerHandler {
        private final KindId kindId;
        private final KindInParts kind;
        private final KindPart part;

        private Asked(KindId kindId, KindInParts kind, KindPart part) {
            this.kindId = kindId;
            this.kind = kind;
            this.part = part;
        }

        @Override
        public boolean isWanted() {
            return !over;
        }

        @Override
        public void answered(Answer answer, long nowNanos) {
            inFlight--;
            if (over) {
                return;
            }
            if (take(answer)) {
                proceed(answer, nowNanos);
            } else {
                boolean saysMore = answer.body() instanceof ErrorResponse && !isTooLarge(answer);
                giveUp(saysMore ? answer : refusal, nowNanos);
            }
        }

        /** Returns whether the answer leads on. */
        private boolean take(Answer answer) {
            if (isTooLarge(answer)) {
                return kind.handleTooLarge(part);
            }
            return part.isStat() ? takeList(answer) : takeValues(answer);
        }

        private boolean takeList(Answer answer) {
            if (answer.body() instanceof StatAnswer stat) {
                for (StatKindResponse response : stat.kindResponses()) {
                    if (response.kind().equals(kindId)) {
                        kind.handleListed(part, answer.signer().nodeId(), response);
                        return true;
                    }
                }
            }
            return false;
        }

        private boolean takeValues(Answer answer) {
            if (answer.body() instanceof FetchAnswer fetched) {
                Iterator<DataSigner> signers = answer.dataSigners().iterator();
                for (FetchKindResponse response : fetched.kindResponses()) {
                    if (response.kind().equals(kindId)) {
                        kind.handleFetched(part, answer.signer().nodeId(), response, signers);
                        return true;
                    }
                    response.values().forEach(skipped -> signers.next());
                }
            }
            return false;
        }

        private boolean isTooLarge(Answer answer) {
            return answer.body() instanceof ErrorResponse error
                    && error.errorCode().equals(ErrorCode.RESPONSE_TOO_LARGE);
        }

        @Override
        public void failed(RequestFailure failure, long nowNanos) {
            inFlight--;
            if (!over) {
                end();
                handler.failed(failure, nowNanos);
            }
        }

        @Override
        public void refusedOnTheWay(ErrorResponse error, NodeId by, long nowNanos) {
            inFlight--;
            if (!over) {
                end();
                handler.refusedOnTheWay(error, by, nowNanos);
            }
        }
    }
}
