// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.routing.DropReason;
import org.p2psip.reload.routing.Router;
import org.p2psip.reload.transaction.AnswerCache;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.ForwardingOption;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.TransactionId;

/** Answers requests: signs the answer, sends it the way the request came, and again when the request comes again. */
final class Responder {
    private static final int REQUEST_FLAGS =
            ForwardingOption.FORWARD_CRITICAL | ForwardingOption.DESTINATION_CRITICAL | ForwardingOption.RESPONSE_COPY;

    private final HeaderFactory headers;
    private final MessageSealer sealer;
    private final MessageTransport transport;
    private final Counters counters;
    private final AnswerCache<Opaque> cache;

    Responder(
            HeaderFactory headers,
            MessageSealer sealer,
            MessageTransport transport,
            Duration reliabilityTimer,
            Counters counters) {
        this.headers = headers;
        this.sealer = sealer;
        this.transport = transport;
        this.counters = counters;
        this.cache = new AnswerCache<>(reliabilityTimer);
    }

    void configuration(OverlayConfiguration next) {
        cache.reliabilityTimer(next.reliabilityTimer());
    }

    /** Whether a verified request is seen for the first time; if not, it is answered as before, or dropped. */
    boolean isNew(IncomingRequest request, long nowNanos) {
        NodeId signer = request.signer().nodeId();
        TransactionId transactionId = request.header().transactionId();
        AnswerCache.Seen seen = cache.see(signer, transactionId, nowNanos);
        if (seen == AnswerCache.Seen.NEW) {
            return true;
        }
        Opaque payload = cache.answer(signer, transactionId);
        if (payload == null) {
            counters.dropped(DropReason.DUPLICATE);
        } else {
            transport.send(wayBack(request.header(), request.previousHop()), payload, nowNanos);
        }
        return false;
    }

    /** Answers a request. */
    void answer(IncomingRequest request, MessageBody body) {
        answer(request, body, List.of());
    }

    /** Answers a request with stored data; {@code certificates} are those of its signers. */
    void answer(IncomingRequest request, MessageBody body, List<GenericCertificate> certificates) {
        TransactionId transactionId = request.header().transactionId();
        boolean sealable = sealer.seal(transactionId, body, certificates, (payload, nowNanos) -> {
            ForwardingHeader back = wayBack(request.header(), request.previousHop());
            long limit = request.header().maxResponseLength();
            boolean tooLarge = limit != 0 && back.encodedLength() + payload.length() > limit;
            if (!(body instanceof ErrorResponse) && tooLarge) {
                refuse(request, ErrorCode.RESPONSE_TOO_LARGE, "the answer is longer than " + limit + " bytes");
                return;
            }
            if (!(body instanceof ErrorResponse) && !transport.fits(back, payload)) {
                refuse(request, ErrorCode.RESPONSE_TOO_LARGE, "the answer is longer than the overlay carries");
                return;
            }
            cache.answered(request.signer().nodeId(), transactionId, payload, payload.length());
            transport.send(back, payload, nowNanos);
        });
        if (!sealable) {
            refuse(request, ErrorCode.RESPONSE_TOO_LARGE, "no security block holds the certificates of all signers");
        }
    }

    /** Answers a request with an error. */
    void refuse(IncomingRequest request, ErrorCode code, String text) {
        answer(request, error(code, text));
    }

    /** Answers a request that was not looked into further than its header; {@code done} follows. */
    void refuse(ForwardingHeader header, NodeId previousHop, ErrorCode code, String text, Runnable done) {
        sealer.seal(header.transactionId(), error(code, text), List.of(), (payload, nowNanos) -> {
            done.run();
            transport.send(wayBack(header, previousHop), payload, nowNanos);
        });
    }

    void handleTimeout(long nowNanos) {
        cache.handleTimeout(nowNanos);
    }

    OptionalLong nextDeadlineNanos() {
        return cache.nextDeadlineNanos();
    }

    static ErrorResponse error(ErrorCode code, String text) {
        return new ErrorResponse(code, Opaque.copyOf(text.getBytes(StandardCharsets.UTF_8)));
    }

    private ForwardingHeader wayBack(ForwardingHeader request, NodeId previousHop) {
        ForwardingHeader back = headers.answer(request.transactionId(), Router.wayBack(request, previousHop));
        List<ForwardingOption> copied = copiedOptions(request);
        return copied.isEmpty() ? back : back.toBuilder().options(copied).build();
    }

    /** The options that ask for being copied into the answer, without the flags that only requests have (RFC 6940, 6.3.2.3). */
    private static List<ForwardingOption> copiedOptions(ForwardingHeader request) {
        List<ForwardingOption> copied = new ArrayList<>();
        for (ForwardingOption option : request.options()) {
            if ((option.flags() & ForwardingOption.RESPONSE_COPY) != 0) {
                copied.add(new ForwardingOption(option.type(), option.flags() & ~REQUEST_FLAGS, option.value()));
            }
        }
        return copied;
    }
}
