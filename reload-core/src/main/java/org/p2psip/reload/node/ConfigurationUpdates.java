// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.ConfigurationSequence;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.config.UpdateCheck;
import org.p2psip.reload.config.UpdateVerdict;
import org.p2psip.reload.routing.DropReason;
import org.p2psip.reload.wire.ConfigUpdateAnswer;
import org.p2psip.reload.wire.ConfigUpdateRequest;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.WireReader;

/**
 * Spreads configurations: brings the newer one to whoever turns out to have an older one, and takes in what others bring
 * (RFC 6940, Sections 6.3.2.1 and 6.5.4).
 *
 * <p>One update is checked at a time; others are refused meanwhile. A node is sent the same at most once in {@link #INTERVAL}.
 */
final class ConfigurationUpdates {
    /** The sequence in the header of a ConfigUpdate, which every node takes. */
    static final int ANY_SEQUENCE = 65535;

    /** Least time between two ConfigUpdates of a kind to one node. */
    static final Duration INTERVAL = Duration.ofSeconds(60);

    /** Most nodes of which is known that they were sent something lately; further ones have to wait. */
    static final int MAX_REMEMBERED = 1024;

    /** How many linked nodes are told at the same time that there is a new configuration. */
    static final int MAX_IN_FLIGHT = 4;

    /** What an update brings about. */
    interface Adoption {
        /** From now on {@code next} holds. */
        void adopt(OverlayConfiguration next, long nowNanos);

        /** This node can't do what the overlay asks for now. */
        void exit(String reason, long nowNanos);
    }

    private record Told(NodeId node, boolean kinds) {}

    private final Requests requests;
    private final Responder responder;
    private final Counters counters;
    private final Outputs outputs;
    private final Adoption adoption;
    private final Map<Told, Long> told = new LinkedHashMap<>();
    private final Queue<NodeId> untold = new ArrayDeque<>();
    private OverlayConfiguration current;
    private @Nullable UpdateCheck check;
    private @Nullable IncomingRequest checked;
    private long job;
    private int inFlight;
    private boolean telling;

    ConfigurationUpdates(
            OverlayConfiguration current,
            Requests requests,
            Responder responder,
            Counters counters,
            Outputs outputs,
            Adoption adoption) {
        this.current = current;
        this.requests = requests;
        this.responder = responder;
        this.counters = counters;
        this.outputs = outputs;
        this.adoption = adoption;
    }

    /** The header of a request: that of a ConfigUpdate must not be refused by those who need it. */
    static ForwardingHeader header(ForwardingHeader header, MessageBody body) {
        return body instanceof ConfigUpdateRequest
                ? header.toBuilder().configurationSequence(ANY_SEQUENCE).build()
                : header;
    }

    /** Whether a request has to be taken whatever configuration this node has. */
    static boolean isExempt(ForwardingHeader header, MessageBody body) {
        return body instanceof ConfigUpdateRequest && header.configurationSequence() == ANY_SEQUENCE;
    }

    /** Takes a verified ConfigUpdate; what came of it is told in the answer. */
    void handleRequest(IncomingRequest request, ConfigUpdateRequest body) {
        if (check != null) {
            refuse(request, ErrorCode.IN_PROGRESS, "another update is being checked");
            return;
        }
        checked = request;
        begin(body.update());
    }

    private void begin(ConfigUpdateRequest.Update update) {
        check = new UpdateCheck(current, update);
        outputs.add(new NodeOutput.CheckUpdate(++job, check));
    }

    /** What the check found. */
    void handleChecked(long ofJob, UpdateVerdict verdict, long nowNanos) {
        UpdateCheck done = check;
        IncomingRequest request = checked;
        if (ofJob != job || done == null || request == null) {
            throw new IllegalStateException("no check " + ofJob);
        }
        if (!done.current().equals(current)) {
            begin(done.update());
            return;
        }
        check = null;
        checked = null;
        if (verdict instanceof UpdateVerdict.Refused refused) {
            refuse(request, refused.code(), refused.reason());
            return;
        }
        responder.answer(request, new ConfigUpdateAnswer());
        if (verdict instanceof UpdateVerdict.Accepted accepted) {
            OverlayConfiguration next = accepted.next();
            if (next.sequence() != current.sequence() || !next.equals(current)) {
                adoption.adopt(next, nowNanos);
            }
        } else if (verdict instanceof UpdateVerdict.Unsupported unsupported) {
            adoption.exit(unsupported.reason(), nowNanos);
        } else {
            throw new AssertionError("unknown verdict " + verdict);
        }
    }

    private void refuse(IncomingRequest request, ErrorCode code, String reason) {
        counters.dropped(DropReason.CONFIGURATION_REFUSED);
        responder.refuse(request, code, reason);
    }

    /** The node has another configuration now; {@code linked} are told if it is another version. */
    void handleAdopted(OverlayConfiguration next, List<NodeId> linked, long nowNanos) {
        boolean news = next.sequence() != current.sequence();
        current = next;
        if (news) {
            told.clear();
            untold.clear();
            untold.addAll(linked);
            tellNext(nowNanos);
        }
    }

    private void tellNext(long nowNanos) {
        if (telling) {
            return;
        }
        telling = true;
        while (inFlight < MAX_IN_FLIGHT && !untold.isEmpty()) {
            NodeId next = untold.remove();
            handleOlder(List.of(new Destination.Node(next)), next, nowNanos);
        }
        telling = false;
    }

    /**
     * A request with the sequence of an older configuration came.
     *
     * @param wayBack the way to its sender
     */
    void handleOlder(List<Destination> wayBack, NodeId sender, long nowNanos) {
        if (mayTell(new Told(sender, false), nowNanos)) {
            tell(wayBack, nowNanos);
        }
    }

    /**
     * An answer came: its signer may have an older configuration, or not know a Kind.
     *
     * @param asked the Destination List of the request
     */
    void handleAnswer(
            ForwardingHeader header, MessageBody body, NodeId signer, List<Destination> asked, long nowNanos) {
        ErrorCode error = body instanceof ErrorResponse response ? response.errorCode() : null;
        List<Destination> way = asked.get(asked.size() - 1).equals(new Destination.Node(signer))
                ? asked
                : List.of(new Destination.Node(signer));
        int sequence = header.configurationSequence();
        boolean older = sequence != ANY_SEQUENCE && ConfigurationSequence.isNewer(current.sequence(), sequence);
        if (older || ErrorCode.CONFIG_TOO_NEW.equals(error)) {
            handleOlder(way, signer, nowNanos);
        } else if (body instanceof ErrorResponse response && ErrorCode.UNKNOWN_KIND.equals(error)) {
            explain(response.errorInfo(), way, signer, nowNanos);
        }
    }

    /** Sends the definitions of Kinds that were said to be unknown (RFC 6940, Section 7.4.1.2). */
    private void explain(Opaque unknownKinds, List<Destination> way, NodeId signer, long nowNanos) {
        List<Opaque> blocks = new ArrayList<>();
        try {
            WireReader in = WireReader.of(unknownKinds).vector8("Error_Unknown_Kind.unknown_kinds");
            while (in.hasRemaining()) {
                KindId kind = in.kindId("Error_Unknown_Kind.unknown_kinds");
                current.signedKindBlock(kind).ifPresent(blocks::add);
            }
        } catch (MalformedMessageException e) {
            counters.dropped(DropReason.MALFORMED);
            return;
        }
        if (!blocks.isEmpty() && mayTell(new Told(signer, true), nowNanos)) {
            // Whether the node agrees is its own affair.
            requests.send(
                    way,
                    new ConfigUpdateRequest(new ConfigUpdateRequest.Kinds(blocks)),
                    AnswerHandler.NOBODY,
                    nowNanos);
        }
    }

    private boolean mayTell(Told recipient, long nowNanos) {
        Iterator<Long> oldest = told.values().iterator();
        while (oldest.hasNext() && nowNanos - oldest.next() >= INTERVAL.toNanos()) {
            oldest.remove();
        }
        if (told.containsKey(recipient) || told.size() >= MAX_REMEMBERED) {
            return false;
        }
        told.put(recipient, nowNanos);
        return true;
    }

    private void tell(List<Destination> way, long nowNanos) {
        inFlight++;
        ConfigUpdateRequest.Update update = new ConfigUpdateRequest.Configuration(current.document());
        requests.send(way, new ConfigUpdateRequest(update), new Telling(), nowNanos);
    }

    private final class Telling implements AnswerHandler {
        @Override
        public void answered(Answer answer, long nowNanos) {
            end(nowNanos);
        }

        @Override
        public void failed(RequestFailure failure, long nowNanos) {
            end(nowNanos);
        }

        private void end(long nowNanos) {
            inFlight--;
            tellNext(nowNanos);
        }
    }
}
