// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.ice.driver.SimulatedLoop;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.testkit.FastSignatures;
import org.p2psip.reload.testkit.KeyPool;
import org.p2psip.reload.testkit.Simulation;
import org.p2psip.reload.testkit.ThrowawayAuthority;
import org.p2psip.reload.testkit.nat.NatHost;
import org.p2psip.reload.testkit.nat.NatKind;
import org.p2psip.reload.testkit.nat.NatNetwork;
import org.p2psip.reload.testkit.nat.NatRealm;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;

/**
 * An overlay of two public peers and two phones, each behind NATs of its own, on a virtual clock: real nodes, which attach to
 * each other through the overlay, and learn their outer addresses from the peers they have links with.
 */
final class AttachSimulation {
    static final String OVERLAY = "attach.example";
    private static final KeyPool KEYS = new KeyPool();
    private static final Instant BEGIN = Instant.parse("2026-06-01T00:00:00Z");

    /** One datagram in five lost can break a link while a node joins: it tries again. */
    private static final Duration JOIN_PATIENCE = Duration.ofMinutes(10);

    /** A node and what it runs on. */
    static final class Member {
        final SimulatedIceLinks links;
        final ReloadNode node;
        CompletionStage<Void> entry;

        Member(SimulatedIceLinks links, ReloadNode node) {
            this.links = links;
            this.node = node;
        }

        NodeId nodeId() {
            return node.nodeId();
        }

        /** On which side of the Attach it was that made the first link with {@code other}. */
        Optional<NegotiationRole> roleTowards(Member other) {
            for (int i = 0; i < links.roles.size(); i++) {
                if (links.negotiated.get(i).peer().equals(other.nodeId())) {
                    return Optional.of(links.roles.get(i));
                }
            }
            return Optional.empty();
        }

        /** Whether there is a link, by Attach or, where one knew the other's address from before, without. */
        boolean isLinkedWith(Member other) {
            return Stream.concat(links.negotiated.stream(), links.connected.stream())
                    .anyMatch(each -> each.isOpen() && each.peer().equals(other.nodeId()));
        }
    }

    final NatNetwork network;
    final SimulatedLoop loop;
    final long seed;
    private final Random random;
    private final NatEnvironment environment;
    private final ThrowawayAuthority authority;
    private final OverlayConfiguration configuration;
    private final List<Member> members = new ArrayList<>();
    Member first;
    Member second;
    Member phone;
    Member otherPhone;

    AttachSimulation(long seed) {
        this.seed = seed;
        network = new NatNetwork(seed);
        random = new Random(seed);
        loop = new SimulatedLoop(network);
        environment = new NatEnvironment(network, loop);
        authority = ThrowawayAuthority.of(Simulation.ofSeed(seed), OVERLAY, new FastSignatures(), KEYS);
        NatHost bootstrap = network.host(network.internet(), "203.0.113.1");
        configuration = OverlayConfiguration.builder(OVERLAY)
                .rootCertificates(List.of(authority.rootCertificate()))
                .topologyPlugin(ChordTopology.NAME)
                .bootstrapNodes(List.of(new InetSocketAddress(NatNetwork.ip("203.0.113.1"), SimulatedIceLinks.PORT)))
                .kinds(List.of(KindDefinition.registered(KindId.SIP_REGISTRATION, 10, 1000)))
                .build();
        first = member(0x50, List.of(bootstrap));
        second = member(0xD0, List.of(network.host(network.internet(), "203.0.113.2")));
    }

    /** A realm behind NATs in a row, the innermost first. */
    NatRealm behind(List<NatKind> kinds, NatRealm outside, int number) {
        NatRealm realm = outside;
        for (int i = kinds.size() - 1; i >= 0; i--) {
            String address = realm == network.internet() ? "198.51.100." + number : "100.64." + number + "." + i;
            realm = network.behind(realm, kinds.get(i), false, address);
        }
        return realm;
    }

    /** A host behind NATs in a row, or on the Internet; the private address is the same everywhere, as it happens. */
    NatHost host(List<NatKind> kinds, int number) {
        return kinds.isEmpty()
                ? network.host(network.internet(), "203.0.113.1" + number)
                : network.host(behind(kinds, network.internet(), number), "192.168.1.2");
    }

    /** The two phones; which of them joins first, and so attaches to the other, is left to chance. */
    AttachSimulation phones(List<NatHost> one, List<NatHost> other) {
        boolean swapped = random.nextBoolean();
        phone = member(swapped ? 0x90 : 0x10, one);
        otherPhone = member(swapped ? 0x10 : 0x90, other);
        if (random.nextBoolean()) {
            members.remove(phone);
            members.add(phone);
        }
        return this;
    }

    private Member member(int firstByte, List<NatHost> hosts) {
        byte[] id = new byte[16];
        random.nextBytes(id);
        id[0] = (byte) firstByte;
        NodeId nodeId = NodeId.copyOf(id);
        SimulatedIceLinks links = new SimulatedIceLinks(loop, hosts, new Random(random.nextLong()));
        ReloadNode node = ReloadNode.builder(
                        configuration, authority.issue("user" + members.size() + "@" + OVERLAY, nodeId))
                .topology(new ChordTopology())
                .links(links)
                .environment(environment)
                .clock(new NetworkClock())
                .random(new Random(random.nextLong()))
                .trust(authority.trust())
                .signatureSchemes(authority.schemes())
                .joinPatience(JOIN_PATIENCE)
                .build();
        Member made = new Member(links, node);
        members.add(made);
        return made;
    }

    /** Lets all enter, one after the other. */
    AttachSimulation form() {
        for (Member each : members) {
            loop.run(() -> each.entry = each == first ? each.node.found() : each.node.join());
            until(() -> each.entry.toCompletableFuture().isDone(), JOIN_PATIENCE.multipliedBy(2));
            each.entry.toCompletableFuture().join();
        }
        return this;
    }

    /** Runs until something is so, or a time is over; whether it is so. */
    boolean until(BooleanSupplier condition, Duration time) {
        Duration end = network.elapsed().plus(time);
        while (!condition.getAsBoolean() && network.step(end)) {
            // On.
        }
        return condition.getAsBoolean();
    }

    AttachSimulation run(Duration time) {
        until(() -> false, time);
        return this;
    }

    boolean areLinked() {
        return phone.isLinkedWith(otherPhone) && otherPhone.isLinkedWith(phone);
    }

    void close() {
        members.forEach(each -> loop.run(each.node::close));
        run(Duration.ofSeconds(1));
    }

    private final class NetworkClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return BEGIN.plus(network.elapsed());
        }
    }
}
