// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.topology.TopologyContext;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.LeaveRequest;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.UpdateAnswer;
import org.p2psip.reload.wire.UpdateRequest;

/** Plays the node around one machine, step by step. */
final class Script {
    private static final int DAY_SECONDS = 86_400;

    final Chord chord;
    final NodeId self;
    long nowNanos = Fixtures.START_NANOS;
    private final List<TopologyOutput> outputs = new ArrayList<>();
    private long token;

    Script(NodeId self) {
        this(self, Fixtures.configuration());
    }

    Script(NodeId self, OverlayConfiguration configuration) {
        this(self, configuration, ChordSettings.MIN_NEIGHBORS);
    }

    Script(NodeId self, OverlayConfiguration configuration, int neighborsPerSide) {
        this.self = self;
        this.chord = (Chord)
                new ChordTopology(neighborsPerSide).create(new TopologyContext(self, configuration, new Random(1)));
    }

    /** A founder that takes {@code peers} for peers, which have been up for a day. */
    static Script ringOf(NodeId self, NodeId... peers) {
        Script script = new Script(self);
        script.chord.found(script.nowNanos);
        for (NodeId peer : peers) {
            script.chord.handleConnected(peer, script.nowNanos);
            script.update(peer, ChordUpdate.peerReady(DAY_SECONDS));
        }
        script.settle();
        return script;
    }

    /** Answers all Updates until no more come, and forgets everything that was put out. */
    void settle() {
        for (int i = 0; i < 30; i++) {
            answerUpdates();
            for (TopologyOutput.ContactBootstrap contact : take(TopologyOutput.ContactBootstrap.class)) {
                chord.handleNoBootstrap(contact.token(), nowNanos);
            }
            pass(Duration.ofSeconds(1));
        }
        answerUpdates();
        outputs.clear();
    }

    void answerUpdates() {
        for (TopologyOutput.Request request : take(TopologyOutput.Request.class)) {
            if (request.body() instanceof UpdateRequest) {
                chord.handleAnswer(request.token(), lastNode(request), new UpdateAnswer(Opaque.EMPTY), nowNanos);
            }
        }
    }

    void pass(Duration duration) {
        nowNanos += duration.toNanos();
        chord.handleTimeout(nowNanos);
    }

    MessageBody update(NodeId sender, ChordUpdate update) {
        return request(sender, true, new UpdateRequest(update.encode()));
    }

    MessageBody leave(NodeId sender, ChordLeaveData data) {
        return request(sender, true, new LeaveRequest(sender, data.encode()));
    }

    MessageBody request(NodeId sender, boolean adjacent, MessageBody body) {
        long asked = ++token;
        chord.handleRequest(asked, sender, adjacent, body, nowNanos);
        for (TopologyOutput.Answer answer : take(TopologyOutput.Answer.class)) {
            if (answer.token() == asked) {
                return answer.body();
            }
        }
        throw new AssertionError("no answer");
    }

    ErrorCode refusal(NodeId sender, boolean adjacent, MessageBody body) {
        MessageBody answer = request(sender, adjacent, body);
        return ((ErrorResponse) answer).errorCode();
    }

    /** Takes the outputs of one type that came since the last time. */
    <T extends TopologyOutput> List<T> take(Class<T> type) {
        for (TopologyOutput output = chord.pollOutput(); output != null; output = chord.pollOutput()) {
            outputs.add(output);
        }
        List<T> taken = new ArrayList<>();
        outputs.removeIf(output -> {
            if (type.isInstance(output)) {
                taken.add(type.cast(output));
                return true;
            }
            return false;
        });
        return taken;
    }

    <T extends TopologyOutput> T takeOne(Class<T> type) {
        List<T> taken = take(type);
        if (taken.size() != 1) {
            throw new AssertionError("expected one " + type.getSimpleName() + ", got " + taken);
        }
        return taken.get(0);
    }

    /** The Updates put out since the last time, by recipient in order. */
    List<Sent> takeUpdates() {
        List<Sent> sent = new ArrayList<>();
        for (TopologyOutput.Request request : take(TopologyOutput.Request.class)) {
            if (request.body() instanceof UpdateRequest update) {
                try {
                    sent.add(new Sent(
                            request.token(), lastNode(request), ChordUpdate.decode(update.overlaySpecificData())));
                } catch (MalformedMessageException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return sent;
    }

    record Sent(long token, NodeId to, ChordUpdate update) {}

    static NodeId lastNode(TopologyOutput.Request request) {
        List<Destination> destinations = request.destinations();
        return ((Destination.Node) destinations.get(destinations.size() - 1)).nodeId();
    }
}
