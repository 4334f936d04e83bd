// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.p2psip.reload.config.ConfigurationSequence;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.routing.DropReason;
import org.p2psip.reload.routing.Router;
import org.p2psip.reload.storage.DataSignature;
import org.p2psip.reload.storage.DataSignatures;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.ForwardingOption;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.MessageExtension;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ReceivedMessage;
import org.p2psip.reload.wire.WireContext;

/** What happens to a message that is for this node: decoded once, verified, then a request or an answer (RFC 6940, 6.3.4). */
final class Intake implements MessageTransport.Upward {
    /** Takes verified requests that are seen for the first time. */
    interface RequestHandler {
        void handleRequest(IncomingRequest request, MessageBody body, long nowNanos);

        /** A request of others, not verified, that {@code previousHop} routed by way of this node went on. */
        void handleForwarded(NodeId previousHop, long nowNanos);
    }

    /** Most refusals, by the header alone, of what one neighbor sent that wait for their signatures; see {@link #refuse}. */
    static final int MAX_REFUSALS_PER_HOP = 16;

    private final Map<NodeId, Integer> refusals = new HashMap<>();
    private final NodeId self;
    private OverlayConfiguration configuration;
    private WireContext context;
    private final CryptoJobs crypto;
    private final Counters counters;
    private final Parts parts;

    /** What the intake passes messages to; supplied late because they in turn send through the transport. */
    interface Parts {
        Requests requests();

        Responder responder();

        RequestHandler requestHandler();

        ConfigurationUpdates updates();
    }

    Intake(NodeId self, OverlayConfiguration configuration, CryptoJobs crypto, Counters counters, Parts parts) {
        this.self = self;
        this.configuration = configuration;
        this.context = configuration.wireContext();
        this.crypto = crypto;
        this.counters = counters;
        this.parts = parts;
    }

    void configuration(OverlayConfiguration next) {
        configuration = next;
        context = next.wireContext();
    }

    @Override
    public void deliver(ForwardingHeader header, ByteBuf payload, NodeId previousHop, long nowNanos) {
        if (!crypto.hasRoom(previousHop)) {
            counters.dropped(DropReason.OVERLOAD);
            return;
        }
        try {
            ReceivedMessage received = ReceivedMessage.decode(header, payload);
            if (received.contents().code().isRequest()) {
                verifyRequest(received, previousHop);
            } else {
                verifyAnswer(received, previousHop);
            }
        } catch (MalformedMessageException malformed) {
            counters.dropped(DropReason.MALFORMED);
        }
    }

    @Override
    public void forwarded(NodeId previousHop, long nowNanos) {
        parts.requestHandler().handleForwarded(previousHop, nowNanos);
    }

    @Override
    public void refuse(ForwardingHeader header, NodeId previousHop, ErrorCode code, String text, long nowNanos) {
        int underWay = refusals.getOrDefault(previousHop, 0);
        if (underWay >= MAX_REFUSALS_PER_HOP || !crypto.hasRoom(previousHop)) {
            counters.dropped(DropReason.OVERLOAD);
            return;
        }
        refusals.put(previousHop, underWay + 1);
        parts.responder().refuse(header, previousHop, code, text, () -> refusalSigned(previousHop));
    }

    private void refusalSigned(NodeId previousHop) {
        refusals.computeIfPresent(previousHop, (hop, underWay) -> underWay == 1 ? null : underWay - 1);
    }

    private void verifyRequest(ReceivedMessage received, NodeId previousHop) throws MalformedMessageException {
        MessageBody body = received.body(context);
        // Signatures of data are verified later, if the request is worth it.
        verify(received, previousHop, List.of(), (result, nowNanos) -> {
            if (result.signer() == null) {
                counters.dropped(DropReason.BAD_SIGNATURE);
                return;
            }
            IncomingRequest request = new IncomingRequest(
                    received.header(),
                    previousHop,
                    result.signer(),
                    received.security().certificates());
            if (parts.responder().isNew(request, nowNanos) && isAcceptable(request, body, received, nowNanos)) {
                parts.requestHandler().handleRequest(request, body, nowNanos);
            }
        });
    }

    private void verifyAnswer(ReceivedMessage received, NodeId previousHop) throws MalformedMessageException {
        Requests.Pending pending = parts.requests().find(received.header().transactionId());
        if (pending == null) {
            counters.dropped(DropReason.UNEXPECTED_ANSWER);
            return;
        }
        if (received.contents().extensions().stream().anyMatch(MessageExtension::critical)) {
            counters.dropped(DropReason.CRITICAL_EXTENSION);
            return;
        }
        MessageBody body = received.body(context);
        boolean fitting = received.contents().code().isError()
                || received.contents().code().equals(pending.body().code().answer());
        if (!fitting) {
            counters.dropped(DropReason.UNEXPECTED_ANSWER);
            return;
        }
        List<DataSignature> data = body instanceof FetchAnswer fetched && pending.body() instanceof FetchRequest asked
                ? DataSignatures.of(asked.resource(), fetched)
                : List.of();
        int hops = previousHop.equals(self)
                ? 0
                : configuration.initialTtl() - received.header().ttl() + 1;
        List<GenericCertificate> certificates = received.security().certificates();
        verify(received, previousHop, data, (result, nowNanos) -> {
            if (result.signer() == null) {
                counters.dropped(DropReason.BAD_SIGNATURE);
                return;
            }
            parts.requests().handleAnswer(received.header(), body, result, certificates, hops, nowNanos);
        });
    }

    private void verify(
            ReceivedMessage received, NodeId previousHop, List<DataSignature> data, CryptoJobs.Verified next) {
        Verification verification = new Verification(
                received.security().signature(),
                received.signatureInput(),
                received.security().certificates(),
                data);
        if (crypto.verify(previousHop, verification, next) > 0) {
            counters.dropped(DropReason.OVERLOAD);
        }
    }

    /** Checks what the destination of a request has to check before it looks at the body. */
    private boolean isAcceptable(IncomingRequest request, MessageBody body, ReceivedMessage received, long nowNanos) {
        Responder responder = parts.responder();
        int sequence = request.header().configurationSequence();
        if (sequence != configuration.sequence() && !ConfigurationUpdates.isExempt(request.header(), body)) {
            boolean older = ConfigurationSequence.isNewer(configuration.sequence(), sequence);
            responder.refuse(
                    request,
                    older ? ErrorCode.CONFIG_TOO_OLD : ErrorCode.CONFIG_TOO_NEW,
                    "configuration sequence " + sequence + ", here " + configuration.sequence());
            if (older) {
                parts.updates()
                        .handleOlder(
                                Router.wayBack(request.header(), request.previousHop()),
                                request.signer().nodeId(),
                                nowNanos);
            }
            return false;
        }
        for (ForwardingOption option : request.header().options()) {
            if ((option.flags() & ForwardingOption.DESTINATION_CRITICAL) != 0) {
                responder.refuse(
                        request, ErrorCode.UNSUPPORTED_FORWARDING_OPTION, "forwarding option " + option.type());
                return false;
            }
        }
        for (MessageExtension extension : received.contents().extensions()) {
            if (extension.critical()) {
                responder.refuse(request, ErrorCode.UNKNOWN_EXTENSION, "message extension " + extension.type());
                return false;
            }
        }
        return true;
    }
}
