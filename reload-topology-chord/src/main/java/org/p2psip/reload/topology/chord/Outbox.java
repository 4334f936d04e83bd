// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;

/** The outputs of one machine, and which part of it waits for what comes back. Bounded by what the parts ask for. */
final class Outbox {
    /** Waits for the answer to a request. */
    interface Asker {
        void answered(NodeId responder, MessageBody answer, long nowNanos);

        void unanswered(long nowNanos);

        /** It was not sent, for want of room on this node's own side. */
        default void notSent(long nowNanos) {
            unanswered(nowNanos);
        }

        /** It was not sent, as the overlay carries no message that is so large. */
        default void tooLarge(long nowNanos) {
            notSent(nowNanos);
        }

        /** Does not care. */
        Asker NOBODY = new Asker() {
            @Override
            public void answered(NodeId responder, MessageBody answer, long nowNanos) {}

            @Override
            public void unanswered(long nowNanos) {}
        };
    }

    /** Waits for a link. */
    interface Attacher {
        void attached(NodeId peer, long nowNanos);

        void failed(String reason, long nowNanos);
    }

    /** Waits for a bootstrap node. */
    interface Contact {
        void contacted(NodeId bootstrap, long nowNanos);

        void notContacted(long nowNanos);
    }

    private final Queue<TopologyOutput> outputs = new ArrayDeque<>();
    // Never iterated, so their order does not matter.
    private final Map<Long, Asker> askers = new HashMap<>();
    private final Map<Long, Attacher> attachers = new HashMap<>();
    private final Map<Long, Contact> contacts = new HashMap<>();
    private final Map<Long, Agenda.Task> handOvers = new HashMap<>();
    private long lastToken;

    void request(List<Destination> destinations, MessageBody body, Asker asker) {
        askers.put(++lastToken, asker);
        outputs.add(new TopologyOutput.Request(lastToken, List.copyOf(destinations), body));
    }

    /** Attaches and asks for an Update. */
    void attach(List<Destination> destinations, Attacher attacher) {
        attachers.put(++lastToken, attacher);
        outputs.add(new TopologyOutput.Attach(lastToken, List.copyOf(destinations), true));
    }

    void handOver(NodeId to, Predicate<ResourceId> resources, Agenda.Task done) {
        handOvers.put(++lastToken, done);
        outputs.add(new TopologyOutput.HandOver(lastToken, to, resources));
    }

    /** Returns the token by which to release the bootstrap node. */
    long contactBootstrap(Contact contact) {
        contacts.put(++lastToken, contact);
        outputs.add(new TopologyOutput.ContactBootstrap(lastToken));
        return lastToken;
    }

    void releaseBootstrap(long token) {
        outputs.add(new TopologyOutput.ReleaseBootstrap(token));
    }

    /** Puts out what nothing comes back for. */
    void emit(TopologyOutput output) {
        outputs.add(output);
    }

    @Nullable
    TopologyOutput poll() {
        return outputs.poll();
    }

    void handleAnswer(long token, NodeId responder, MessageBody answer, long nowNanos) {
        Asker asker = askers.remove(token);
        if (asker != null) {
            asker.answered(responder, answer, nowNanos);
        }
    }

    void handleNoAnswer(long token, long nowNanos) {
        Asker asker = askers.remove(token);
        if (asker != null) {
            asker.unanswered(nowNanos);
        }
    }

    void handleNotSent(long token, long nowNanos) {
        Asker asker = askers.remove(token);
        if (asker != null) {
            asker.notSent(nowNanos);
        }
    }

    void handleTooLarge(long token, long nowNanos) {
        Asker asker = askers.remove(token);
        if (asker != null) {
            asker.tooLarge(nowNanos);
        }
    }

    void handleAttached(long token, NodeId peer, long nowNanos) {
        Attacher attacher = attachers.remove(token);
        if (attacher != null) {
            attacher.attached(peer, nowNanos);
        }
    }

    void handleAttachFailed(long token, String reason, long nowNanos) {
        Attacher attacher = attachers.remove(token);
        if (attacher != null) {
            attacher.failed(reason, nowNanos);
        }
    }

    void handleBootstrap(long token, NodeId bootstrap, long nowNanos) {
        Contact contact = contacts.remove(token);
        if (contact != null) {
            contact.contacted(bootstrap, nowNanos);
        }
    }

    void handleNoBootstrap(long token, long nowNanos) {
        Contact contact = contacts.remove(token);
        if (contact != null) {
            contact.notContacted(nowNanos);
        }
    }

    void handleHandedOver(long token, long nowNanos) {
        Agenda.Task done = handOvers.remove(token);
        if (done != null) {
            done.run(nowNanos);
        }
    }
}
