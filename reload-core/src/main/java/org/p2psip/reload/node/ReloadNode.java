// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkProvider;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.NodeCertificate;
import org.p2psip.reload.topology.ClientTopology;
import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.topology.TopologyContext;
import org.p2psip.reload.topology.TopologyView;
import org.p2psip.reload.usage.FetchResult;
import org.p2psip.reload.usage.FindResult;
import org.p2psip.reload.usage.Overlay;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.usage.StatResult;
import org.p2psip.reload.usage.StoreReceipt;
import org.p2psip.reload.usage.Usage;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.FindRequest;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ProbeInformationType;
import org.p2psip.reload.wire.ProbeRequest;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StatRequest;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;

/**
 * A node of a RELOAD overlay, as a phone or a peer of an office embeds it.
 *
 * <p>Build it with {@link #builder}, then {@link #join} or {@link #found} the overlay. Methods may be called from any thread
 * and return at once; the stages they return are completed on the node's thread, in failure with a {@link ReloadException}.
 * Nodes are independent of each other: any number of them, of different overlays, may live in one process.
 */
public final class ReloadNode implements Overlay, AutoCloseable {
    private final Credentials credentials;
    private final Environment environment;
    private final Clock clock;
    private final Random random;
    private final Topology topology;
    private final boolean client;
    private final List<Usage> usages;
    private final OverlayNode node;
    private final LinkDriver links;
    private final NodeLife life;

    ReloadNode(ReloadNodeBuilder builder) {
        OverlayConfiguration configuration = builder.configuration;
        @Nullable NettyEnvironment own = null;
        if (builder.environment == null) {
            own = NettyEnvironment.create();
            this.environment = own;
        } else {
            this.environment = builder.environment;
        }
        this.credentials = builder.credentials;
        this.clock = builder.clock;
        this.random = builder.random;
        this.usages = List.copyOf(builder.usages);
        this.client = builder.client != null;
        Topology ofOverlay =
                builder.requireTopology().create(new TopologyContext(credentials.nodeId(), configuration, random));
        this.topology = builder.client == null
                ? ofOverlay
                : new ClientTopology(ofOverlay, builder.client, credentials.nodeId(), random);
        CertificateTrust trust = builder.trust().copy();
        FormerNeighbors former = new FormerNeighbors(builder.bootstrapCache);
        this.node = new OverlayNode(
                configuration,
                credentials,
                topology,
                client,
                builder.applications(),
                builder.storageLimits,
                builder.hiddenFromFind,
                builder.replicaSettings,
                builder.forwarding,
                new BootstrapAddresses(former, builder.bootstrapNodes, configuration.bootstrapNodes()),
                builder.bootstrapSettings,
                clock,
                random);
        this.links =
                new LinkDriver(builder.requireLinks(), this::accept, builder.listener, former, environment::nowNanos);
        CommandTable commands = new CommandTable(links::takeChannel);
        this.life = new NodeLife(
                credentials.nodeId(),
                client,
                configuration,
                environment,
                own,
                new LinkContext(environment, credentials, trust, clock, random, LinkDriver.rules(configuration)),
                links,
                commands,
                usages,
                builder.listener,
                events -> new NodeDriver(
                        node,
                        environment,
                        credentials,
                        trust,
                        builder.verifier(trust),
                        clock,
                        builder.store,
                        links,
                        commands,
                        events));
        environment.execute(() -> usages.forEach(usage -> usage.start(this)));
    }

    /**
     * Begins to build a node.
     *
     * @param configuration of the overlay
     * @param credentials the node's certificate and key
     */
    public static ReloadNodeBuilder builder(OverlayConfiguration configuration, Credentials credentials) {
        return new ReloadNodeBuilder(configuration, credentials);
    }

    /**
     * Becomes the first peer of a new overlay. Only whoever sets an overlay up calls this, once; all others {@link #join}.
     *
     * @return fails as {@link #join} does
     * @throws IllegalStateException if the node is a client
     */
    public CompletionStage<Void> found() {
        if (client) {
            throw new IllegalStateException("a client founds no overlay");
        }
        return life.enter(node::found);
    }

    /**
     * Joins the overlay through one of the bootstrap nodes or a former neighbor (RFC 6940, Sections 10.5 and 11.4). Where
     * one is slow, others are tried besides; when all have failed, they are tried again after pauses that grow, until {@link
     * ReloadNodeBuilder#joinPatience} is over.
     *
     * @return complete when the node is a peer of the ring; after a failure with a {@link ReloadException}, joining may be
     *     tried again; after one of {@link LinkProvider#start}, such as {@link org.p2psip.reload.link.ListenFailedException},
     *     another node with other links has to be built; after a {@link
     *     org.p2psip.reload.storage.ResourceStoreException}, one with another store
     */
    public CompletionStage<Void> join() {
        return life.enter(node::join);
    }

    /**
     * Hands its data over, tells its neighbors, leaves the overlay and closes.
     *
     * @return complete when the node is closed
     */
    public CompletionStage<Void> leave() {
        return life.leave(node::leave);
    }

    /**
     * Cuts every link at once, without a word to the neighbors; they find out by themselves. {@link #leave} is the polite
     * way.
     */
    @Override
    public void close() {
        life.close();
    }

    /** Completes when the node is closed: in failure if a bug of this library ended it. */
    public CompletionStage<Void> closed() {
        return life.closed();
    }

    /**
     * Sends a Ping (RFC 6940, Section 6.5.3).
     *
     * @param destinations at least one entry
     * @throws IllegalArgumentException if that is no Destination List
     */
    public CompletionStage<PingResult> ping(List<Destination> destinations) {
        List<Destination> copy = Commands.destinationList(destinations);
        return life.command(PingResult.class, (command, now) -> node.commands().ping(command, copy, now));
    }

    /**
     * Asks a node about itself (RFC 6940, Section 6.4.2.5).
     *
     * @param destinations at least one entry; a Resource-ID at its end stands for the peer responsible for it
     * @param types what to ask for, at most 255
     * @throws IllegalArgumentException if that is no Destination List, or there are more types
     */
    public CompletionStage<ProbeResult> probe(List<Destination> destinations, List<ProbeInformationType> types) {
        List<Destination> copy = Commands.destinationList(destinations);
        List<ProbeInformationType> asked = new ProbeRequest(types).requestedInfo();
        return life.command(ProbeResult.class, (command, now) -> node.commands().probe(command, copy, asked, now));
    }

    /**
     * Finds the way that a message takes, by asking each hop for the next one (RFC 6940, Section 6.4.2.4).
     *
     * @param target a Node-ID or a Resource-ID
     * @return complete with the hops however the way ends, also when it leads nowhere
     * @throws IllegalArgumentException if {@code target} is neither
     */
    public CompletionStage<RouteResult> route(Destination target) {
        if (!(target instanceof Destination.Node) && !(target instanceof Destination.Resource)) {
            throw new IllegalArgumentException("the target is " + target + ", must be a Node-ID or a Resource-ID");
        }
        return life.command(RouteResult.class, (command, now) -> node.commands().route(command, target, now));
    }

    /**
     * Goes by another configuration of the overlay, and tells the linked nodes, which take it over if it is newer and signed
     * (RFC 6940, Section 6.5.4). The configuration must come from where it can't be forged: its signatures, and whether it is
     * newer, are not checked here (Section 11.2).
     *
     * @return complete when it is in force
     * @throws IllegalArgumentException if it is of another overlay, or differs in what can't change while a node runs:
     *     topology, length of Node-IDs, ICE
     */
    public CompletionStage<Void> adopt(OverlayConfiguration next) {
        Reconfiguration.requireFollowable(configuration(), next);
        return life.input(now -> node.adopt(next, now));
    }

    @Override
    public CompletionStage<StoreReceipt> store(
            ResourceId resource, KindId kind, List<StoredDataValue> values, Duration lifetime) {
        List<StoredDataValue> copy = List.copyOf(values);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("no values to store");
        }
        if (lifetime.isNegative() || lifetime.getSeconds() > 0xFFFFFFFFL) {
            throw new IllegalArgumentException("lifetime is " + lifetime + ", at most 2^32 - 1 s");
        }
        return life.command(
                StoreReceipt.class,
                (command, now) -> node.storageCommands().store(command, resource, kind, copy, bounded(lifetime), now));
    }

    /** Nobody believes what this node has stored when its certificate has expired, so it does not ask for longer. */
    private Duration bounded(Duration lifetime) {
        Duration valid = Duration.between(clock.instant(), certificate().notAfter());
        Duration most = valid.isNegative() ? Duration.ZERO : valid;
        return lifetime.compareTo(most) <= 0 ? lifetime : most;
    }

    @Override
    public CompletionStage<FetchResult> fetch(ResourceId resource, StoredDataSpecifier specifier) {
        FetchRequest request = new FetchRequest(resource, List.of(specifier));
        return life.command(
                FetchResult.class, (command, now) -> node.storageCommands().fetch(command, request, now));
    }

    @Override
    public CompletionStage<StatResult> stat(ResourceId resource, StoredDataSpecifier specifier) {
        StatRequest request = new StatRequest(resource, List.of(specifier));
        return life.command(
                StatResult.class, (command, now) -> node.storageCommands().stat(command, request, now));
    }

    @Override
    public CompletionStage<FindResult> find(ResourceId resource, List<KindId> kinds) {
        FindRequest request = new FindRequest(resource, kinds);
        if (request.kinds().isEmpty() || new HashSet<>(request.kinds()).size() < kinds.size()) {
            throw new IllegalArgumentException("Kinds are " + kinds + ", must be 1 to 63, each once");
        }
        return life.command(
                FindResult.class, (command, now) -> node.storageCommands().find(command, request, now));
    }

    @Override
    public CompletionStage<AppChannel> connect(List<Destination> destinations, int application) {
        List<Destination> copy = Commands.destinationList(destinations);
        if (application < 1 || application > 65534) {
            throw new IllegalArgumentException("application is " + application + ", must be 1 to 65534");
        }
        return life.command(
                AppChannel.class, (command, now) -> node.commands().connect(command, copy, application, now));
    }

    /** What the node knows and has done, at one moment. */
    public CompletionStage<NodeStatus> status() {
        return life.ask(() -> new NodeStatus(
                nodeId(),
                node.topologyView(),
                node.statistics(),
                node.storageView(),
                node.connectedPeers(),
                links.status(),
                links.refusals()));
    }

    /** The part of {@link #status} that says where the node is in the ring, for those who ask often. */
    public CompletionStage<TopologyView> topology() {
        return life.ask(node::topologyView);
    }

    @Override
    public NodeId nodeId() {
        return credentials.nodeId();
    }

    @Override
    public List<Destination> address() {
        return life.address();
    }

    @Override
    public String userName() {
        return credentials.userName();
    }

    @Override
    public NodeCertificate certificate() {
        return credentials.certificate();
    }

    @Override
    public OverlayConfiguration configuration() {
        return life.configuration();
    }

    @Override
    public Environment environment() {
        return environment;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Random random() {
        return random;
    }

    @Override
    public ResourceId resourceId(Opaque resourceName) {
        return topology.resourceId(resourceName);
    }

    private void accept(int application, AppChannel channel) {
        for (Usage usage : usages) {
            if (usage.applications().contains(application)) {
                usage.handleChannel(application, channel);
                return;
            }
        }
        channel.close();
    }
}
