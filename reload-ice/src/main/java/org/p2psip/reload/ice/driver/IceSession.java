// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.agent.CandidateType;
import org.p2psip.reload.ice.agent.GatheringOutput;
import org.p2psip.reload.ice.agent.IceAgent;
import org.p2psip.reload.ice.agent.IceCredentials;
import org.p2psip.reload.ice.agent.IceOutput;
import org.p2psip.reload.ice.agent.LocalCandidate;
import org.p2psip.reload.ice.agent.LocalCandidates;
import org.p2psip.reload.ice.agent.PathTrust;
import org.p2psip.reload.ice.agent.ProtocolClass;
import org.p2psip.reload.ice.agent.RemoteCandidate;
import org.p2psip.reload.ice.agent.RemoteDescription;
import org.p2psip.reload.ice.agent.StunDrop;
import org.p2psip.reload.ice.agent.StunGatherer;
import org.p2psip.reload.ice.stun.StunMessage;

/**
 * One ICE session on real sockets: {@link #gather}, exchange descriptions, {@link #start}, then {@link #send}. Confined to
 * the event loop of its context.
 */
public final class IceSession {
    /** How many datagrams are kept that came over a path which is about to work; further ones are dropped. */
    public static final int MAX_EARLY_DATAGRAMS = 4;

    /** How often a ufrag is drawn that no other session has; with a good source once is enough. */
    static final int MAX_DRAWS = 16;

    private final IceContext context;
    private final IceListener listener;
    private final Map<InetSocketAddress, IcePort> ports = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Relay> relays = new LinkedHashMap<>();
    private final LocalCandidates candidates = new LocalCandidates(ProtocolClass.SIMPLE);
    private final StunGatherer gatherer;
    private final IceAgent agent;
    private final Deque<Early> early = new ArrayDeque<>(0);
    private final Set<InetSocketAddress> unheeded = new HashSet<>(0);
    private @Nullable InetSocketAddress sendBase;
    private @Nullable InetSocketAddress sendRemote;
    private @Nullable ScheduledFuture<?> timer;
    private boolean gathering;
    private long gatherUntilNanos;
    private boolean closed;

    /** How long servers are waited for: two transmissions and the time of an answer. */
    static final long GATHERING_MILLIS = 1_600;

    private record Early(InetSocketAddress base, InetSocketAddress remote, ByteBuf payload) {}

    /**
     * Creates a session over {@code ports}, which others may use as well.
     *
     * @param controlling in RELOAD, whether this end sent the Attach
     */
    public IceSession(IceContext context, List<IcePort> ports, boolean controlling, IceListener listener) {
        this.context = context;
        this.listener = listener;
        IceCredentials credentials = draw(context, ports);
        agent = new IceAgent(
                context.settings(), controlling, credentials, context.pacer(), context.integrity(), context.random());
        gatherer = new StunGatherer(context.settings(), context.pacer(), context.integrity(), context.random());
        for (IcePort port : ports) {
            this.ports.put(port.localAddress(), port);
            port.add(credentials.ufrag(), this);
        }
    }

    /** Credentials whose ufrag no session at these ports has. */
    private static IceCredentials draw(IceContext context, List<IcePort> ports) {
        for (int i = 0; i < MAX_DRAWS; i++) {
            IceCredentials drawn = IceCredentials.random(context.random());
            if (ports.stream().noneMatch(port -> port.knows(drawn.ufrag()))) {
                return drawn;
            }
        }
        throw new IllegalStateException("the source of randomness repeats itself");
    }

    /** This end's credentials. */
    public IceCredentials credentials() {
        return agent.localCredentials();
    }

    /** This end's candidates, once they are gathered. */
    public List<LocalCandidate> candidates() {
        return agent.localCandidates();
    }

    /** Whether this end decides which pair is used. */
    public boolean isControlling() {
        return agent.isControlling();
    }

    /**
     * Gathers candidates: the ports' own addresses, what {@code stunServers} see of them, and {@code allocated} relays. Servers
     * that say nothing within 1.6 s are not waited for.
     *
     * @param hosts whether the ports' own addresses are told to the far end
     */
    public void gather(List<InetSocketAddress> stunServers, List<Relay> allocated, boolean hosts) {
        if (hosts) {
            candidates.addHosts(new ArrayList<>(ports.keySet()));
        }
        InetSocketAddress first = ports.keySet().iterator().next();
        for (Relay relay : allocated) {
            relays.put(relay.relayedAddress(), relay);
            relay.port().add(agent.localCredentials().ufrag(), this);
            candidates.addRelayed(relay.relayedAddress(), relay.mappedAddress(), first, relay.server());
        }
        gathering = true;
        gatherUntilNanos = context.nowNanos() + TimeUnit.MILLISECONDS.toNanos(GATHERING_MILLIS);
        int asked = 0;
        for (InetSocketAddress server : stunServers) {
            for (InetSocketAddress base : ports.keySet()) {
                if (sameFamily(base, server) && asked++ < StunGatherer.MAX_QUERIES) {
                    gatherer.ask(base, server, context.nowNanos());
                }
            }
        }
        pump();
    }

    private static boolean sameFamily(InetSocketAddress one, InetSocketAddress other) {
        return one.getAddress() instanceof Inet4Address == other.getAddress() instanceof Inet4Address;
    }

    /** Begins the checks. */
    public void start(RemoteDescription remote) {
        agent.start(remote, context.nowNanos());
        pump();
    }

    /** Begins the checks, and neither uses relays of this end nor heeds what comes from those of the far end. */
    public void startWithoutRelays(RemoteDescription remote) {
        releaseRelaysBut(null);
        List<RemoteCandidate> direct = new ArrayList<>();
        for (RemoteCandidate each : remote.candidates()) {
            if (each.type() == CandidateType.RELAYED) {
                unheeded.add(each.address());
            } else {
                direct.add(each);
            }
        }
        agent.forgetEarly(unheeded);
        start(new RemoteDescription(remote.credentials(), direct));
    }

    /**
     * Sends a datagram over the selected path, or over the first that works; it is released.
     *
     * @return false if there is no path, and the datagram is lost
     */
    public boolean send(ByteBuf payload) {
        InetSocketAddress base = sendBase;
        InetSocketAddress remote = sendRemote;
        if (base == null || remote == null || closed) {
            payload.release();
            return false;
        }
        agent.noteSent(context.nowNanos());
        transmit(base, remote, payload, false);
        return true;
    }

    /** Round-trip time of the selected path in nanoseconds, for the first timeout of what runs over it. */
    public OptionalLong roundTripNanos() {
        return agent.roundTripNanos();
    }

    /** Ends the session and releases its relays; the ports stay open. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        agent.close();
        gatherer.close();
        early.clear();
        releaseRelaysBut(null);
        ports.values().forEach(port -> port.remove(agent.localCredentials().ufrag(), this));
        ScheduledFuture<?> pending = timer;
        if (pending != null) {
            pending.cancel(false);
        }
    }

    void handleStun(StunMessage message, IcePort port, InetSocketAddress from) {
        if (unheeded.contains(from)) {
            return;
        }
        InetSocketAddress base = port.localAddress();
        if (!gatherer.handleMessage(message, base, from, context.nowNanos())) {
            agent.handleMessage(message, base, from, context.nowNanos()).ifPresent(this::count);
            if (agent.trust(base, from) != PathTrust.UNKNOWN) {
                port.route(from, this);
            }
        }
        afterStun(base, from);
    }

    private void count(StunDrop reason) {
        ports.values().iterator().next().count(reason);
    }

    private void afterStun(InetSocketAddress base, InetSocketAddress from) {
        pump();
        if (early.isEmpty() || agent.trust(base, from) != PathTrust.VALID) {
            return;
        }
        for (Early each : new ArrayList<>(early)) {
            if (each.base().equals(base) && each.remote().equals(from)) {
                early.remove(each);
                boolean unused = listener.received(each.payload());
            }
        }
    }

    /** Data from an address that this session may have proved. False if it has not, and the data is dropped. */
    boolean handleData(ByteBuf datagram, InetSocketAddress base, InetSocketAddress from) {
        PathTrust trust = unheeded.contains(from) ? PathTrust.UNKNOWN : agent.trust(base, from);
        if (trust == PathTrust.VALID) {
            return listener.received(datagram);
        }
        if (trust == PathTrust.UNKNOWN || early.size() == MAX_EARLY_DATAGRAMS) {
            return false;
        }
        early.add(new Early(base, from, Unpooled.copiedBuffer(datagram)));
        return true;
    }

    private void pump() {
        for (GatheringOutput each = gatherer.pollOutput(); each != null; each = gatherer.pollOutput()) {
            if (each instanceof GatheringOutput.Transmit transmit) {
                transmit(transmit.base(), transmit.server(), transmit.payload(), true);
            } else if (each instanceof GatheringOutput.Mapped mapped && gathering) {
                candidates.addServerReflexive(mapped.mapped(), mapped.base(), mapped.server());
                listener.mapped(mapped.server(), mapped.base(), mapped.mapped());
            }
        }
        if (gathering && (gatherer.isFinished() || context.nowNanos() - gatherUntilNanos >= 0)) {
            gathering = false;
            candidates.candidates().forEach(agent::addLocalCandidate);
            listener.gathered();
        }
        for (IceOutput each = agent.pollOutput(); each != null && !closed; each = agent.pollOutput()) {
            carryOut(each);
        }
        schedule();
    }

    private void carryOut(IceOutput output) {
        if (output instanceof IceOutput.Transmit transmit) {
            transmit(transmit.base(), transmit.remote(), transmit.payload(), true);
        } else if (output instanceof IceOutput.PermissionNeeded needed) {
            Relay relay = relays.get(needed.base());
            if (relay != null) {
                relay.permit(needed.remote());
            }
        } else if (output instanceof IceOutput.PathUsable usable) {
            use(usable.base(), usable.remote());
            listener.usable(usable);
        } else if (output instanceof IceOutput.Selected selected) {
            use(selected.base(), selected.remote());
            gatherer.close();
            releaseRelaysBut(selected.base());
            listener.selected(selected);
        } else if (output instanceof IceOutput.Failed failed) {
            // Nothing more may be sent, farewells included (RFC 7675, Section 5.1).
            sendBase = null;
            listener.failed(failed);
            close();
        }
    }

    private void use(InetSocketAddress base, InetSocketAddress remote) {
        sendBase = base;
        sendRemote = remote;
        IcePort port = port(base);
        if (port != null) {
            port.route(remote, this);
        }
    }

    private @Nullable IcePort port(InetSocketAddress base) {
        Relay relay = relays.get(base);
        return relay == null ? ports.get(base) : relay.port();
    }

    private void releaseRelaysBut(@Nullable InetSocketAddress base) {
        List<Relay> unused = relays.values().stream()
                .filter(relay -> !relay.relayedAddress().equals(base))
                .collect(Collectors.toList());
        for (Relay relay : unused) {
            relays.remove(relay.relayedAddress());
            relay.port().remove(agent.localCredentials().ufrag(), this);
            relay.release();
        }
    }

    private void transmit(InetSocketAddress base, InetSocketAddress remote, ByteBuf payload, boolean stun) {
        IcePort port = port(base);
        if (port == null) {
            payload.release();
        } else if (stun) {
            port.sendStun(remote, payload, this);
        } else {
            port.send(remote, payload);
        }
    }

    private void schedule() {
        ScheduledFuture<?> pending = timer;
        if (pending != null) {
            pending.cancel(false);
            timer = null;
        }
        if (closed) {
            return;
        }
        long nowNanos = context.nowNanos();
        long waitNanos = Long.MAX_VALUE;
        OptionalLong ofAgent = agent.nextDeadlineNanos();
        OptionalLong ofGatherer = gatherer.nextDeadlineNanos();
        if (ofAgent.isPresent()) {
            waitNanos = Math.max(0, ofAgent.getAsLong() - nowNanos);
        }
        if (ofGatherer.isPresent()) {
            waitNanos = Math.min(waitNanos, Math.max(0, ofGatherer.getAsLong() - nowNanos));
        }
        if (gathering) {
            waitNanos = Math.min(waitNanos, Math.max(0, gatherUntilNanos - nowNanos));
        }
        if (waitNanos != Long.MAX_VALUE) {
            timer = context.eventLoop().schedule(this::handleTimeout, waitNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void handleTimeout() {
        gatherer.handleTimeout(context.nowNanos());
        agent.handleTimeout(context.nowNanos());
        pump();
    }
}
