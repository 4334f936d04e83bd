// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.testkit.nat.NatHost;
import org.p2psip.reload.testkit.nat.NatNetwork;

/** Drives an agent and its gatherer on the sockets of simulated hosts, one per address. */
final class SimulatedAgent {
    private static final int PORT = 5000;
    private static final int RELAY_CLIENT_PORT = 6000;

    final IceAgent agent;
    final List<IceOutput> events = new ArrayList<>();
    final Map<IceOutput, Duration> times = new HashMap<>();
    final List<byte[]> data = new ArrayList<>();

    private final NatNetwork network;
    private final Map<InetSocketAddress, NatHost> hosts = new HashMap<>();
    private final LocalCandidates candidates = new LocalCandidates(ProtocolClass.SIMPLE);
    private final StunGatherer gatherer;
    private final List<InetSocketAddress> bases = new ArrayList<>();
    private final List<InetSocketAddress> relays = new ArrayList<>();
    private SimulatedRelay relay;
    private NatHost relayClient;
    private Runnable onGathered = () -> {};
    private boolean gathered;
    private long wakeGeneration;
    Duration startedAt;

    SimulatedAgent(
            NatNetwork network,
            long seed,
            IceSettings settings,
            StunPacer pacer,
            boolean controlling,
            NatHost... hosts) {
        this.network = network;
        Random random = new Random(seed);
        StunIntegrity integrity = new StunIntegrity();
        agent = new IceAgent(settings, controlling, IceCredentials.random(random), pacer, integrity, random);
        gatherer = new StunGatherer(settings, pacer, integrity, random);
        for (NatHost host : hosts) {
            InetSocketAddress base = host.open(PORT, this::receive);
            this.hosts.put(base, host);
            bases.add(base);
        }
        candidates.addHosts(bases);
    }

    /** Gathers, then runs {@code then}. */
    void gather(List<InetSocketAddress> stunServers, SimulatedRelay through, Runnable then) {
        onGathered = then;
        relay = through;
        if (through != null) {
            relayClient = hosts.get(bases.get(0));
            relayClient.open(RELAY_CLIENT_PORT, this::receiveFromRelay);
            allocate();
        }
        for (InetSocketAddress server : stunServers) {
            bases.stream()
                    .filter(base -> AddressPolicy.sameFamily(base, server))
                    .forEach(base -> gatherer.ask(base, server, network.nowNanos()));
        }
        pump();
    }

    private void allocate() {
        if (relays.isEmpty()) {
            InetSocketAddress none = new InetSocketAddress("0.0.0.0", 0);
            toRelay(SimulatedRelay.ALLOCATE, none, new byte[0]);
            network.schedule(Duration.ofMillis(500), this::allocate);
        }
    }

    private void toRelay(byte type, InetSocketAddress peer, byte[] payload) {
        relayClient.send(RELAY_CLIENT_PORT, relay.address(), SimulatedRelay.message(type, peer, peer, payload));
    }

    private void receiveFromRelay(InetSocketAddress local, InetSocketAddress from, byte[] payload) {
        ByteBuffer in = ByteBuffer.wrap(payload);
        byte type = in.get();
        InetSocketAddress one = SimulatedRelay.one(in);
        InetSocketAddress other = SimulatedRelay.one(in);
        if (type == SimulatedRelay.ALLOCATE) {
            if (relays.isEmpty()) {
                relays.add(one);
                candidates.addRelayed(one, other, bases.get(0), relay.address());
            }
            pump();
        } else {
            byte[] data = new byte[in.remaining()];
            in.get(data);
            receive(relays.get(0), one, data);
        }
    }

    RemoteDescription description() {
        return new RemoteDescription(
                agent.localCredentials(),
                candidates.candidates().stream()
                        .map(each ->
                                new RemoteCandidate(each.type(), each.address(), each.foundation(), each.priority()))
                        .collect(Collectors.toList()));
    }

    void addCandidates() {
        candidates.candidates().forEach(agent::addLocalCandidate);
    }

    void start(RemoteDescription remote) {
        startedAt = network.elapsed();
        agent.start(remote, network.nowNanos());
        pump();
    }

    void send(byte[] payload) {
        IceOutput.Selected path = selected();
        transmit(path.base(), path.remote(), payload);
        agent.noteSent(network.nowNanos());
    }

    IceOutput.Selected selected() {
        IceOutput.Selected last = null;
        for (IceOutput each : events) {
            last = each instanceof IceOutput.Selected selected ? selected : last;
        }
        return last;
    }

    IceOutput.Failed failed() {
        return events.stream()
                .filter(IceOutput.Failed.class::isInstance)
                .map(IceOutput.Failed.class::cast)
                .findFirst()
                .orElse(null);
    }

    /** From the start to the first output of this kind. */
    Duration timeTo(Class<? extends IceOutput> kind) {
        return events.stream()
                .filter(kind::isInstance)
                .findFirst()
                .map(each -> times.get(each).minus(startedAt))
                .orElseThrow();
    }

    private void receive(InetSocketAddress local, InetSocketAddress from, byte[] payload) {
        ByteBuf bytes = Unpooled.wrappedBuffer(payload);
        if (!StunMessage.looksLikeStun(bytes)) {
            if (agent.trust(local, from) == PathTrust.VALID) {
                data.add(payload);
            }
            return;
        }
        try {
            StunMessage message = StunMessage.decode(bytes);
            if (!gatherer.handleMessage(message, local, from, network.nowNanos())) {
                agent.handleMessage(message, local, from, network.nowNanos());
            }
        } catch (StunFormatException e) {
            throw new AssertionError(e);
        }
        pump();
    }

    void pump() {
        for (GatheringOutput each = gatherer.pollOutput(); each != null; each = gatherer.pollOutput()) {
            if (each instanceof GatheringOutput.Transmit transmit) {
                transmit(transmit.base(), transmit.server(), ByteBufUtil.getBytes(transmit.payload()));
            } else if (each instanceof GatheringOutput.Mapped mapped) {
                candidates.addServerReflexive(mapped.mapped(), mapped.base(), mapped.server());
            }
        }
        if (!gathered && gatherer.isFinished() && (relay == null || !relays.isEmpty())) {
            gathered = true;
            onGathered.run();
        }
        for (IceOutput each = agent.pollOutput(); each != null; each = agent.pollOutput()) {
            if (each instanceof IceOutput.Transmit transmit) {
                transmit(transmit.base(), transmit.remote(), ByteBufUtil.getBytes(transmit.payload()));
            } else if (each instanceof IceOutput.PermissionNeeded needed) {
                toRelay(SimulatedRelay.PERMIT, needed.remote(), new byte[0]);
            } else {
                times.put(each, network.elapsed());
                events.add(each);
            }
        }
        schedule();
    }

    private void transmit(InetSocketAddress base, InetSocketAddress remote, byte[] payload) {
        NatHost host = hosts.get(base);
        if (host != null) {
            host.send(base.getPort(), remote, payload);
        } else {
            toRelay(SimulatedRelay.DATA, remote, payload);
        }
    }

    private void schedule() {
        OptionalLong deadline = Deadlines.earlier(agent.nextDeadlineNanos(), gatherer.nextDeadlineNanos());
        long generation = ++wakeGeneration;
        if (deadline.isPresent()) {
            network.schedule(Duration.ofNanos(deadline.getAsLong() - network.nowNanos()), () -> {
                if (generation == wakeGeneration) {
                    gatherer.handleTimeout(network.nowNanos());
                    agent.handleTimeout(network.nowNanos());
                    pump();
                }
            });
        }
    }

    void close() {
        agent.close();
        gatherer.close();
        schedule();
    }
}
