// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.ice.agent.StunDrop;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.IcePort;
import org.p2psip.reload.ice.driver.Relay;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.dtls.DatagramDrop;
import org.p2psip.reload.link.dtls.DtlsLinkCounters;
import org.p2psip.reload.link.dtls.DtlsLinks;
import org.p2psip.reload.wire.NodeId;

/** The ports of one node, and what goes on there. Confined to the event loop. */
// Each stage is heard by whoever gets it.
@SuppressWarnings("FutureReturnValueIgnored")
final class IceEndpoint {
    /** How long relays are waited for before an Attach goes without. */
    private static final Duration RELAY_PATIENCE = Duration.ofSeconds(3);

    private final IceLinksSettings settings;
    private final Environment environment;
    private final IceContext context;
    private final List<LocalPort> ports;
    private LinkRules rules;
    private boolean closed;
    private final StunServers stunServers;
    private final Keepalives keepalives;
    private final RelayPool relays;
    private final DirectRetries directRetries;
    private final Set<IceConnection> connections = new LinkedHashSet<>();
    private final Set<IceNegotiation> negotiations = new LinkedHashSet<>();
    private final Map<NodeId, Served> links = new LinkedHashMap<>();
    private final Map<RefusalReason, Long> refusals = new EnumMap<>(RefusalReason.class);

    /** A link and what it runs over. */
    private record Served(Link link, IceConnection connection) {}

    IceEndpoint(
            IceLinksSettings settings,
            Environment environment,
            IceContext context,
            LinkRules rules,
            List<LocalPort> ports,
            StunServers stunServers,
            Keepalives keepalives,
            LinkListener listener) {
        this.settings = settings;
        this.environment = environment;
        this.context = context;
        this.ports = new ArrayList<>(ports);
        this.rules = rules;
        this.stunServers = stunServers;
        this.keepalives = keepalives;
        this.relays = new RelayPool(settings.relays(), context);
        this.directRetries = new DirectRetries(
                environment, context.random(), settings.directRetry(), listener::betterLinkWorthTrying);
    }

    Environment environment() {
        return environment;
    }

    IceContext context() {
        return context;
    }

    List<LocalPort> localPorts() {
        return List.copyOf(ports);
    }

    /** A port at an address that the machine has now. */
    void add(LocalPort port) {
        ports.add(port);
    }

    /** Closes a port whose address has gone, and what goes on there. */
    void remove(LocalPort port) {
        ports.remove(port);
        port.close();
    }

    boolean isClosed() {
        return closed;
    }

    LinkRules rules() {
        return rules;
    }

    void rules(LinkRules next) {
        rules = next;
        ports.forEach(each -> each.dtls().rules(next));
    }

    List<IcePort> ports() {
        List<IcePort> all = new ArrayList<>(ports.size());
        ports.forEach(each -> all.add(each.ice()));
        return all;
    }

    /** Who keeps the books of what ICE has found the way for. */
    DtlsLinks dtls() {
        return ports.get(0).dtls();
    }

    Keepalives keepalives() {
        return keepalives;
    }

    StunServers stunServers() {
        return stunServers;
    }

    Duration negotiationTimeout() {
        return settings.negotiationTimeout();
    }

    int maxDatagramBytes() {
        return settings.maxDatagramBytes();
    }

    /** Opens a port of its own for a channel at each address; those where none is free are left out. */
    CompletableFuture<List<IcePort>> bindOwn() {
        List<CompletableFuture<IcePort>> binding = new ArrayList<>(ports.size());
        for (LocalPort each : ports) {
            binding.add(IcePort.bind(
                    context, new InetSocketAddress(each.localAddress().getAddress(), 0)));
        }
        CompletableFuture<List<IcePort>> result = new CompletableFuture<>();
        CompletableFuture.allOf(binding.toArray(new CompletableFuture<?>[0])).whenComplete((all, failure) -> {
            List<IcePort> bound = new ArrayList<>(binding.size());
            for (CompletableFuture<IcePort> each : binding) {
                if (!each.isCompletedExceptionally()) {
                    bound.add(each.join());
                }
            }
            result.complete(bound);
        });
        return result;
    }

    RelayPool relays() {
        return relays;
    }

    /** Has a connection gather what it is to tell the far end. Relays that come late are not waited for. */
    void gather(IceConnection connection) {
        boolean[] begun = new boolean[1];
        Consumer<List<Relay>> begin = relays -> {
            if (begun[0] || connection.isReleased()) {
                relays.forEach(Relay::release);
            } else {
                begun[0] = true;
                connection.session().gather(stunServers.servers(), relays, true);
            }
        };
        (connection.purpose() == LinkPurpose.OVERLAY ? relays.share() : relays.takeAlone())
                .whenComplete((relays, failure) -> begin.accept(relays == null ? List.of() : relays));
        if (!begun[0]) {
            environment.schedule(RELAY_PATIENCE.toNanos(), () -> begin.accept(List.of()));
        }
    }

    /** A new negotiation, or null if there are as many as allowed. */
    @Nullable
    IceNegotiation begin(NegotiationRole role, LinkPurpose purpose) {
        if (negotiations.size() >= settings.maxNegotiations()) {
            return null;
        }
        IceNegotiation negotiation = new IceNegotiation(this, role, purpose);
        negotiations.add(negotiation);
        return negotiation;
    }

    /** How the far ends of links and tunnels are reached. */
    List<IcePath> paths() {
        List<IcePath> paths = new ArrayList<>();
        connections.forEach(each -> each.path().ifPresent(paths::add));
        return paths;
    }

    /** A connection serves a link or a tunnel from now on. */
    void add(IceConnection connection) {
        connections.add(connection);
    }

    void remove(IceConnection connection) {
        connections.remove(connection);
        links.values().removeIf(each -> {
            if (each.connection() != connection) {
                return false;
            }
            directRetries.handleClosed(each.link());
            return true;
        });
    }

    void handleOver(IceNegotiation negotiation) {
        negotiations.remove(negotiation);
    }

    /**
     * A link is up. It takes the place of an earlier one with the same node and between the same addresses: one of them is
     * enough, and the far end may have forgotten the other. Which of two on different ways stays is for the node to say.
     */
    void handleUp(Link link, IceConnection connection) {
        Served former = links.put(link.peer(), new Served(link, connection));
        if (former != null && former.connection().goesAs(connection)) {
            former.link().close();
        }
        if (!connection.isRelayed()) {
            stunServers.add(link);
        }
        handlePath(link, connection);
    }

    /** The way to the far end of a link is found, or is another one. */
    void handlePath(Link link, IceConnection connection) {
        Served latest = links.get(link.peer());
        if (latest != null && latest.link() == link) {
            connection.path().ifPresent(path -> directRetries.handlePath(link, path.isRelayed()));
        }
    }

    DirectRetries directRetries() {
        return directRetries;
    }

    void countRefusal(RefusalReason reason) {
        refusals.merge(reason, 1L, Long::sum);
    }

    IceLinkCounters counters() {
        int open = 0;
        int sessions = 0;
        Map<StunDrop, Long> droppedStun = new EnumMap<>(StunDrop.class);
        Map<RefusalReason, Long> refused = new EnumMap<>(refusals);
        Map<DatagramDrop, Long> dropped = new EnumMap<>(DatagramDrop.class);
        for (LocalPort each : ports) {
            DtlsLinkCounters ofDtls = each.dtls().counters();
            open += ofDtls.open();
            ofDtls.refusals().forEach((reason, count) -> refused.merge(reason, count, Long::sum));
            ofDtls.dropped().forEach((reason, count) -> dropped.merge(reason, count, Long::sum));
            sessions = Math.max(sessions, each.ice().sessions());
            each.ice().dropped().forEach((reason, count) -> droppedStun.merge(reason, count, Long::sum));
        }
        return new IceLinkCounters(open, negotiations.size(), sessions, refused, dropped, droppedStun);
    }

    void closeAll() {
        closed = true;
        for (IceNegotiation each : new ArrayList<>(negotiations)) {
            each.cancel();
        }
        localPorts().forEach(LocalPort::close);
        directRetries.close();
        relays.close();
    }
}
