// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.p2psip.reload.storage.DataSigner;
import org.p2psip.reload.storage.Storage;
import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;

/**
 * Asks those who may hold copies for what this peer has become responsible for lately and has nothing of, before it says that there is
 * nothing: the peers that its own copies go to, who hold those of the one that was responsible before. What they have is stored here.
 *
 * <p>At most {@link #MAX_UNDER_WAY} resources are asked for at a time, for at most {@link #MAX_WAITING} requests each; others
 * are answered at once with what is here. Requests to this peer by name are never the reason to ask, so no two peers ask each
 * other in circles.
 */
final class Inquiries {
    static final int MAX_UNDER_WAY = 32;
    static final int MAX_WAITING = 16;

    /** How long a request waits at most: room for an answer over one link, and for the requester's patience. */
    static final Duration LIMIT = Duration.ofMillis(1500);

    private final Topology topology;
    private final Storage storage;
    private final Fetches fetches;
    private final LongConsumer drain;
    private final Map<ResourceId, Inquiry> underWay = new LinkedHashMap<>();

    /** @param drain takes the outputs of the storage */
    Inquiries(Topology topology, Storage storage, Fetches fetches, LongConsumer drain) {
        this.topology = topology;
        this.storage = storage;
        this.fetches = fetches;
        this.drain = drain;
    }

    /** Runs {@code answer} now, or as soon as it is known whether somebody else has values of the resource. */
    void whenThere(
            IncomingRequest request, ResourceId resource, List<KindId> kinds, long nowNanos, LongConsumer answer) {
        Inquiry inquiry = underWay.get(resource);
        if (inquiry == null && isWorthIt(request, resource, nowNanos)) {
            inquiry = begin(resource, kinds, nowNanos);
        }
        if (inquiry != null && !inquiry.isOver() && inquiry.waiting.size() < MAX_WAITING && isByPlace(request)) {
            inquiry.waiting.add(answer);
        } else {
            answer.accept(nowNanos);
        }
    }

    /** There are new values of a resource. */
    void handleChanged(ResourceId resource, long nowNanos) {
        Inquiry inquiry = underWay.get(resource);
        if (inquiry != null) {
            inquiry.end(nowNanos);
        }
    }

    /** Answers those who have waited long enough. */
    void handleTimeout(long nowNanos) {
        for (Inquiry inquiry : List.copyOf(underWay.values())) {
            if (nowNanos - inquiry.deadlineNanos >= 0) {
                inquiry.end(nowNanos);
            }
        }
    }

    OptionalLong nextDeadlineNanos() {
        return underWay.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(underWay.values().iterator().next().deadlineNanos);
    }

    int size() {
        return underWay.size();
    }

    private boolean isWorthIt(IncomingRequest request, ResourceId resource, long nowNanos) {
        return isByPlace(request)
                && underWay.size() < MAX_UNDER_WAY
                && topology.isNewInRange(nowNanos)
                && topology.isResponsible(resource)
                && !storage.holds(resource);
    }

    private static boolean isByPlace(IncomingRequest request) {
        List<Destination> destinations = request.header().destinationList();
        return destinations.get(destinations.size() - 1) instanceof Destination.Resource;
    }

    private Inquiry begin(ResourceId resource, List<KindId> kinds, long nowNanos) {
        Inquiry inquiry = new Inquiry(resource, nowNanos + LIMIT.toNanos());
        FetchRequest fetch = storage.fetchAll(resource, kinds);
        List<NodeId> holders = topology.replicaPeers();
        if (!holders.isEmpty() && !fetch.specifiers().isEmpty()) {
            inquiry.open = holders.size();
            underWay.put(resource, inquiry);
            for (NodeId holder : holders) {
                fetches.send(List.of(new Destination.Node(holder)), fetch, inquiry, nowNanos);
            }
        }
        return inquiry;
    }

    private final class Inquiry implements AnswerHandler {
        private final ResourceId resource;
        private final long deadlineNanos;
        private final List<LongConsumer> waiting = new ArrayList<>();
        private int open;

        private Inquiry(ResourceId resource, long deadlineNanos) {
            this.resource = resource;
            this.deadlineNanos = deadlineNanos;
        }

        private boolean isOver() {
            return underWay.get(resource) != this;
        }

        @Override
        public boolean isWanted() {
            return !isOver();
        }

        @Override
        public void answered(Answer answer, long nowNanos) {
            // What a holder makes up for a value that is not there has no signature.
            boolean found = answer.body() instanceof FetchAnswer
                    && answer.dataSigners().stream().anyMatch(signer -> signer instanceof DataSigner.Verified);
            if (found && topology.isResponsible(resource)) {
                // What is new ends the waiting when it is stored.
                storage.handleNewer(resource, (FetchAnswer) answer.body(), answer.dataSigners(), nowNanos);
                drain.accept(nowNanos);
            } else {
                oneLess(nowNanos);
            }
        }

        @Override
        public void failed(RequestFailure failure, long nowNanos) {
            oneLess(nowNanos);
        }

        private void oneLess(long nowNanos) {
            if (--open <= 0) {
                end(nowNanos);
            }
        }

        private void end(long nowNanos) {
            if (underWay.remove(resource, this)) {
                waiting.forEach(answer -> answer.accept(nowNanos));
            }
        }
    }
}
