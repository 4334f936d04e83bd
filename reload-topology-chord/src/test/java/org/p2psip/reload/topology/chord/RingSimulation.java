// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.topology.TopologyContext;
import org.p2psip.reload.topology.TopologyOutput;
import org.p2psip.reload.topology.TopologyView;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.PingAnswer;
import org.p2psip.reload.wire.PingRequest;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.UpdateRequest;

/**
 * A network of {@link Chord} machines in virtual time: requests go from hop to hop by {@code nextHop}, take 20 to 80 ms for
 * each, get lost with a chance of 1 % and are sent again after 3 s, five times in all. Repeatable from its seed.
 */
final class RingSimulation {
    static final int MAX_SENDS = 5;
    static final long RESEND_NANOS = Duration.ofSeconds(3).toNanos();
    static final int MAX_HOPS = 100;

    private static final int STEPS_BETWEEN_CHECKS = 5;

    /** One node and what surrounds its topology. */
    final class Member {
        final NodeId id;
        final Chord chord;
        final Set<NodeId> links = new LinkedHashSet<>();
        final Map<String, MessageBody> answers = new HashMap<>();
        final Map<Long, BiConsumer<NodeId, MessageBody>> served = new HashMap<>();
        final Set<NodeId> attachingTo = new LinkedHashSet<>();
        final List<String> failures = new ArrayList<>();
        boolean alive = true;
        /** Whether it answers for every resource that a request asks for. */
        boolean claimsAll;

        boolean left;

        @Nullable
        Member contacted;

        int side;
        int updatesSent;
        int attachesSent;
        int disconnects;
        int responsibilityChanges;
        long plannedNanos;
        boolean planned;
        long requestsServed;

        Member(NodeId id, long seed) {
            this.id = id;
            this.chord = (Chord) topology.create(new TopologyContext(id, configuration, new Random(seed)));
        }

        TopologyView view() {
            return chord.view();
        }

        @Override
        public String toString() {
            return id.toString().substring(0, 8);
        }
    }

    private record Event(long timeNanos, long number, Runnable action) {}

    /** Where members look for other rings; the first founder unless a test says otherwise. */
    final List<Member> bootstraps = new ArrayList<>();

    final TreeMap<NodeId, Member> members = new TreeMap<>();
    final Random random;
    final OverlayConfiguration configuration;
    private final ChordTopology topology;
    double loss = 0.01;
    long nowNanos = Fixtures.START_NANOS;
    int deliveries;
    int lostByHops;
    private final PriorityQueue<Event> events = new PriorityQueue<>((a, b) -> {
        long difference = a.timeNanos - b.timeNanos;
        return difference != 0 ? Long.signum(difference) : Long.compare(a.number, b.number);
    });
    private long eventCount;

    RingSimulation(long seed, OverlayConfiguration configuration) {
        this(seed, configuration, new ChordTopology());
    }

    RingSimulation(long seed, OverlayConfiguration configuration, ChordTopology topology) {
        this.topology = topology;
        this.random = new Random(seed);
        this.configuration = configuration;
    }

    Member add() {
        return add(Fixtures.randomNode(random));
    }

    Member add(NodeId id) {
        Member member = new Member(id, random.nextLong());
        members.put(id, member);
        return member;
    }

    void found(Member member) {
        if (bootstraps.isEmpty()) {
            bootstraps.add(member);
        }
        member.chord.found(nowNanos);
        drain(member);
    }

    void join(Member member, Member bootstrap) {
        link(member, bootstrap);
        member.chord.join(bootstrap.id, nowNanos);
        drain(member);
    }

    void leave(Member member) {
        member.chord.leave(nowNanos);
        drain(member);
    }

    /** Stops the node; those linked to it notice within 2 s. */
    void crash(Member member) {
        member.alive = false;
        for (NodeId peer : List.copyOf(member.links)) {
            after(delay(1, 2000), () -> unlink(members.get(peer), member));
        }
    }

    void cut(Member a, Member b) {
        unlink(a, b);
        unlink(b, a);
    }

    /** Parts some members from the others; those linked across notice within 2 s. 0 for all ends it. */
    void setSide(Member member, int side) {
        member.side = side;
        for (NodeId peer : List.copyOf(member.links)) {
            Member other = members.get(peer);
            if (other.side != side) {
                after(delay(1, 2000), () -> cut(member, other));
            }
        }
    }

    void link(Member a, Member b) {
        if (a.side != b.side) {
            return;
        }
        if (a.links.add(b.id)) {
            a.chord.handleConnected(b.id, nowNanos);
            drain(a);
        }
        if (b.links.add(a.id)) {
            b.chord.handleConnected(a.id, nowNanos);
            drain(b);
        }
    }

    /** {@code asker} attached to {@code asked} with send_update. */
    void wantUpdate(Member asker, Member asked) {
        asked.chord.handleUpdateWanted(asker.id, nowNanos);
        drain(asked);
    }

    private void unlink(Member at, Member gone) {
        if (at.alive && at.links.remove(gone.id)) {
            at.chord.handleDisconnected(gone.id, nowNanos);
            drain(at);
        }
    }

    /** Runs until {@code done} or for {@code limit}; returns whether it is done. */
    boolean runUntil(BooleanSupplier done, Duration limit) {
        long endNanos = nowNanos + limit.toNanos();
        for (int step = 0; step % STEPS_BETWEEN_CHECKS != 0 || !done.getAsBoolean(); step++) {
            Event event = events.peek();
            if (event == null || event.timeNanos - endNanos > 0) {
                nowNanos = endNanos;
                return done.getAsBoolean();
            }
            events.poll();
            nowNanos = event.timeNanos;
            event.action.run();
        }
        return true;
    }

    void run(Duration duration) {
        runUntil(() -> false, duration);
    }

    void after(long delayNanos, Runnable action) {
        events.add(new Event(nowNanos + delayNanos, eventCount++, action));
    }

    /** The members that are in the ring and alive, in the order of the ring. */
    List<Member> ring() {
        List<Member> ring = new ArrayList<>(members.values());
        ring.removeIf(member -> !member.alive || !member.chord.isJoined());
        return ring;
    }

    /** What is wrong with the tables of the living members; empty when they all are right. */
    Optional<String> flaw(int expected) {
        return RingOracle.flaw(ring(), expected);
    }

    boolean isRight(int expected) {
        return flaw(expected).isEmpty();
    }

    /** Follows {@code key} from {@code from}; returns the number of hops, or -1 if it ends nowhere or at the wrong peer. */
    int hops(Member from, ResourceId key) {
        return RingOracle.hops(members, from, key);
    }

    /** {@code from} sends a request of its own making to {@code to}, to which it has a link. */
    void tell(Member to, Member from, MessageBody body, Consumer<MessageBody> answered) {
        long token = to.requestsServed++;
        to.served.put(token, (responder, answer) -> answered.accept(answer));
        to.chord.handleRequest(token, from.id, true, body, nowNanos);
        drain(to);
    }

    private void drain(Member member) {
        for (TopologyOutput output = member.chord.pollOutput(); output != null; output = member.chord.pollOutput()) {
            perform(member, output);
        }
        OptionalLong deadline = member.chord.nextDeadlineNanos();
        if (deadline.isPresent() && (!member.planned || deadline.getAsLong() - member.plannedNanos < 0)) {
            member.planned = true;
            member.plannedNanos = deadline.getAsLong();
            long plannedNanos = member.plannedNanos;
            after(Math.max(0, plannedNanos - nowNanos), () -> wake(member, plannedNanos));
        }
    }

    private void wake(Member member, long plannedNanos) {
        if (member.alive && member.planned && member.plannedNanos == plannedNanos) {
            member.planned = false;
            member.chord.handleTimeout(nowNanos);
            drain(member);
        }
    }

    private void perform(Member member, TopologyOutput output) {
        if (output instanceof TopologyOutput.Request request) {
            if (request.body() instanceof UpdateRequest) {
                member.updatesSent++;
            }
            send(member, request, 1);
        } else if (output instanceof TopologyOutput.Answer answer) {
            BiConsumer<NodeId, MessageBody> reply = member.served.remove(answer.token());
            if (reply == null) {
                throw new AssertionError("answer to no request");
            }
            reply.accept(member.id, answer.body());
        } else if (output instanceof TopologyOutput.Attach attach) {
            member.attachesSent++;
            attach(member, attach, 1, new boolean[1]);
        } else if (output instanceof TopologyOutput.HandOver handOver) {
            after(delay(40, 160), () -> {
                if (member.alive) {
                    member.chord.handleHandedOver(handOver.token(), nowNanos);
                    drain(member);
                }
            });
        } else if (output instanceof TopologyOutput.JoinFailed failed) {
            member.failures.add(failed.reason());
        } else if (output instanceof TopologyOutput.ResponsibilityChanged) {
            member.responsibilityChanges++;
        } else if (output instanceof TopologyOutput.ContactBootstrap contact) {
            after(delay(100, 400), () -> contact(member, contact.token()));
        } else if (output instanceof TopologyOutput.ReleaseBootstrap) {
            Member released = member.contacted;
            if (released != null) {
                member.contacted = null;
                cut(member, released);
            }
        } else if (output instanceof TopologyOutput.Disconnect disconnect) {
            Member other = members.get(disconnect.peer());
            if (member.links.contains(other.id)) {
                member.disconnects++;
                after(0, () -> unlink(member, other));
                after(delay(20, 80), () -> unlink(other, member));
            }
        } else if (output instanceof TopologyOutput.Left) {
            member.left = true;
            member.alive = false;
            for (NodeId peer : List.copyOf(member.links)) {
                after(delay(20, 80), () -> unlink(members.get(peer), member));
            }
        }
    }

    private void contact(Member member, long token) {
        Member bootstrap = bootstraps.isEmpty() ? member : bootstraps.get(random.nextInt(bootstraps.size()));
        if (!member.alive) {
            return;
        }
        if (bootstrap == member || !bootstrap.alive || bootstrap.side != member.side) {
            member.chord.handleNoBootstrap(token, nowNanos);
        } else {
            member.contacted = member.links.contains(bootstrap.id) ? null : bootstrap;
            link(member, bootstrap);
            member.chord.handleBootstrap(token, bootstrap.id, nowNanos);
        }
        drain(member);
    }

    /** Where a message to {@code destinations} ends, once it got there; null if it gets lost. */
    private interface Arrival {
        void at(Member target, Member previous, int hops);
    }

    private void route(Member at, Member previous, List<Destination> destinations, int hops, Arrival arrival) {
        if (!at.alive) {
            return;
        }
        List<Destination> left = destinations;
        if (left.get(0) instanceof Destination.Node node && node.nodeId().equals(at.id)) {
            left = left.subList(1, left.size());
            if (left.isEmpty()) {
                arrival.at(at, previous, hops);
                return;
            }
        }
        ResourceId key = left.get(0) instanceof Destination.Node node
                ? ResourceId.of(node.nodeId())
                : ((Destination.Resource) left.get(0)).resourceId();
        boolean claims = at.claimsAll && at != previous;
        if (left.get(0) instanceof Destination.Resource && (claims || at.chord.isResponsible(key))) {
            arrival.at(at, previous, hops);
            return;
        }
        Optional<NodeId> next = at.chord.nextHop(key);
        if (hops == MAX_HOPS) {
            lostByHops++;
            return;
        }
        if (next.isEmpty() || !at.links.contains(next.get()) || random.nextDouble() < loss) {
            return;
        }
        List<Destination> rest = left;
        if (at != previous && left.size() == destinations.size()) {
            at.chord.handleForwarded(previous.id, nowNanos);
        }
        Member to = members.get(next.get());
        after(delay(20, 80), () -> route(to, at, rest, hops + 1, arrival));
    }

    private void back(int hops, Runnable delivered) {
        long totalNanos = 0;
        for (int i = 0; i < hops; i++) {
            totalNanos += delay(20, 80);
            if (random.nextDouble() < loss) {
                return;
            }
        }
        after(totalNanos, delivered);
    }

    private final Map<String, Boolean> pending = new HashMap<>();

    private void send(Member origin, TopologyOutput.Request request, int sends) {
        String name = origin.id + "/" + request.token();
        if (sends == 1) {
            pending.put(name, true);
        }
        ResourceId asked =
                request.destinations().get(request.destinations().size() - 1) instanceof Destination.Resource resource
                        ? resource.resourceId()
                        : null;
        route(origin, origin, request.destinations(), 0, (target, previous, hops) -> {
            BiConsumer<NodeId, MessageBody> reply = (responder, answer) -> {
                target.answers.put(name, answer);
                back(target == origin ? 0 : hops, () -> {
                    boolean acceptable = asked == null || origin.chord.mayAnswer(asked, responder);
                    if (origin.alive && acceptable && pending.remove(name) != null) {
                        origin.chord.handleAnswer(request.token(), responder, answer, nowNanos);
                        drain(origin);
                    }
                });
            };
            if (asked != null && previous != target && previous != origin) {
                target.chord.handleRouted(nowNanos);
            }
            serve(target, name, origin, previous == origin && target.links.contains(origin.id), request.body(), reply);
        });
        after(RESEND_NANOS, () -> {
            if (!origin.alive || !pending.containsKey(name)) {
                return;
            }
            if (sends < MAX_SENDS) {
                send(origin, request, sends + 1);
            } else {
                pending.remove(name);
                origin.chord.handleNoAnswer(request.token(), nowNanos);
                drain(origin);
            }
        });
    }

    private void serve(
            Member target,
            String name,
            Member origin,
            boolean adjacent,
            MessageBody body,
            BiConsumer<NodeId, MessageBody> reply) {
        deliveries++;
        MessageBody known = target.answers.get(name);
        if (known != null) {
            reply.accept(target.id, known);
        } else if (body instanceof PingRequest) {
            reply.accept(target.id, new PingAnswer(1, java.time.Instant.EPOCH));
        } else {
            long token = target.requestsServed++;
            target.served.put(token, reply);
            target.chord.handleRequest(token, origin.id, adjacent, body, nowNanos);
            drain(target);
        }
    }

    private void attach(Member origin, TopologyOutput.Attach attach, int sends, boolean[] over) {
        Destination last = attach.destinations().get(attach.destinations().size() - 1);
        if (attach.destinations().size() == 1
                && last instanceof Destination.Node node
                && origin.links.contains(node.nodeId())) {
            over[0] = true;
            after(0, () -> attached(origin, attach, node.nodeId()));
            return;
        }
        if (last instanceof Destination.Node node) {
            origin.attachingTo.add(node.nodeId());
        }
        route(
                origin,
                origin,
                attach.destinations(),
                0,
                (target, previous, hops) -> back(hops + 2, () -> {
                    if (target.attachingTo.contains(origin.id) && target.id.compareTo(origin.id) > 0) {
                        // Error_In_Progress (RFC 6940, Section 6.5.1.2): the Attach of the larger Node-ID goes on.
                        attachFailed(origin, attach, over);
                        return;
                    }
                    boolean acceptable = !(last instanceof Destination.Resource resource)
                            || origin.chord.mayAnswer(resource.resourceId(), target.id);
                    if (over[0] || !origin.alive || !target.alive || !acceptable || target == origin) {
                        return;
                    }
                    over[0] = true;
                    origin.attachingTo.remove(target.id);
                    link(origin, target);
                    attached(origin, attach, target.id);
                    if (attach.sendUpdate()) {
                        wantUpdate(origin, target);
                    }
                }));
        after(RESEND_NANOS, () -> {
            if (!origin.alive || over[0]) {
                return;
            }
            if (sends < MAX_SENDS) {
                attach(origin, attach, sends + 1, over);
            } else {
                attachFailed(origin, attach, over);
            }
        });
    }

    private void attachFailed(Member origin, TopologyOutput.Attach attach, boolean[] over) {
        if (over[0] || !origin.alive) {
            return;
        }
        over[0] = true;
        Destination last = attach.destinations().get(attach.destinations().size() - 1);
        if (last instanceof Destination.Node node) {
            origin.attachingTo.remove(node.nodeId());
        }
        origin.chord.handleAttachFailed(attach.token(), "simulated", nowNanos);
        drain(origin);
    }

    private void attached(Member origin, TopologyOutput.Attach attach, NodeId peer) {
        if (origin.alive) {
            origin.chord.handleAttached(attach.token(), peer, nowNanos);
            drain(origin);
        }
    }

    private long delay(int minMillis, int maxMillis) {
        return Duration.ofMillis(minMillis + random.nextInt(maxMillis - minMillis + 1))
                .toNanos();
    }
}
