// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkProvider;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.topology.ClientTopology;
import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.topology.TopologyContext;
import org.p2psip.reload.usage.FetchResult;
import org.p2psip.reload.usage.Overlay;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.usage.StoreReceipt;
import org.p2psip.reload.usage.Usage;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ProbeInformationType;
import org.p2psip.reload.wire.ProbeRequest;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node of a RELOAD overlay, as a phone or a peer of an office embeds it.
 *
 * <p>Build it with {@link #builder}, then {@link #join} or {@link #found} the overlay. Methods may be called from any thread
 * and return at once; the stages they return are completed on the node's thread, in failure with a {@link ReloadException}.
 * Nodes are independent of each other: any number of them, of different overlays, may live in one process.
 */
public final class ReloadNode implements Overlay, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadNode.class);

    private volatile OverlayConfiguration configuration;
    private final Credentials credentials;
    private final Environment environment;
    private final @Nullable NettyEnvironment ownEnvironment;
    private final Clock clock;
    private final Random random;
    private final LinkProvider provider;
    private final LinkContext linkContext;
    private final NodeListener listener;
    private final Topology topology;
    private final boolean client;
    private final List<Usage> usages;
    private final OverlayNode node;
    private final LinkDriver links;
    private final NodeDriver driver;
    private final CommandTable commands;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private volatile List<Destination> address;

    // Confined to the environment's thread.
    private @Nullable CompletionStage<Void> started;
    private @Nullable CompletableFuture<Void> joining;
    private boolean leaving;

    ReloadNode(ReloadNodeBuilder builder) {
        this.configuration = builder.configuration;
        this.credentials = builder.credentials;
        if (builder.environment == null) {
            this.ownEnvironment = NettyEnvironment.create();
            this.environment = ownEnvironment;
        } else {
            this.ownEnvironment = null;
            this.environment = builder.environment;
        }
        this.clock = builder.clock;
        this.random = builder.random;
        this.provider = builder.requireLinks();
        this.usages = List.copyOf(builder.usages);
        this.listener = builder.listener;
        CertificateTrust trust = builder.trust().copy();
        this.linkContext =
                new LinkContext(environment, credentials, trust, clock, random, configuration.maxMessageSize());
        Topology ofOverlay =
                builder.requireTopology().create(new TopologyContext(credentials.nodeId(), configuration, random));
        FormerNeighbors former = new FormerNeighbors(builder.bootstrapCache);
        this.client = builder.client != null;
        this.topology = builder.client == null
                ? ofOverlay
                : new ClientTopology(ofOverlay, builder.client, credentials.nodeId(), random);
        this.address = List.of(new Destination.Node(credentials.nodeId()));
        this.node = new OverlayNode(
                configuration,
                credentials,
                topology,
                client,
                builder.applications(),
                builder.storageLimits,
                builder.forwarding,
                new BootstrapAddresses(former::addresses, () -> bootstrapNodes(builder.bootstrapNodes)),
                builder.bootstrapSettings,
                clock,
                random);
        this.links = new LinkDriver(provider, this::accept, listener, former);
        this.commands = new CommandTable(links::takeChannel);
        this.driver = new NodeDriver(
                node,
                environment,
                credentials,
                trust,
                builder.verifier(trust),
                clock,
                builder.store,
                links,
                commands,
                new Events());
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
        return enter(() -> driver.run(node::found));
    }

    /**
     * Joins the overlay through one of the bootstrap nodes or a former neighbor (RFC 6940, Sections 10.5 and 11.4). Where
     * one is slow, others are tried besides; when all have failed, they are tried again after pauses that grow, until {@link
     * ReloadNodeBuilder#joinPatience} is over.
     *
     * @return complete when the node is a peer of the ring; after a failure with a {@link ReloadException}, joining may be
     *     tried again; after one of {@link LinkProvider#start}, such as {@link org.p2psip.reload.link.ListenFailedException},
     *     another node with other links has to be built
     */
    public CompletionStage<Void> join() {
        return enter(() -> driver.run(node::join));
    }

    /**
     * Hands its data over, tells its neighbors, leaves the overlay and closes.
     *
     * @return complete when the node is closed
     */
    public CompletionStage<Void> leave() {
        environment.execute(() -> {
            if (!leaving) {
                leaving = true;
                driver.run(node::leave);
            }
        });
        return closed();
    }

    /**
     * Cuts every link at once, without a word to the neighbors; they find out by themselves. {@link #leave} is the polite
     * way.
     */
    @Override
    public void close() {
        environment.execute(this::closeNow);
        if (ownEnvironment != null) {
            ownEnvironment.close();
        }
    }

    /** Completes when the node is closed: in failure if a bug of this library ended it. */
    public CompletionStage<Void> closed() {
        return closed.thenRun(() -> {});
    }

    /**
     * Sends a Ping (RFC 6940, Section 6.5.3).
     *
     * @param destinations at least one entry
     * @throws IllegalArgumentException if that is no Destination List
     */
    public CompletionStage<PingResult> ping(List<Destination> destinations) {
        List<Destination> copy = Commands.destinationList(destinations);
        return command(PingResult.class, (command, now) -> node.ping(command, copy, now));
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
        return command(ProbeResult.class, (command, now) -> node.probe(command, copy, asked, now));
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
        return command(RouteResult.class, (command, now) -> node.route(command, target, now));
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
        Reconfiguration.requireFollowable(configuration, next);
        CompletableFuture<Void> result = new CompletableFuture<>();
        execute(result, () -> {
            driver.run(now -> node.adopt(next, now));
            result.complete(null);
        });
        return result;
    }

    @Override
    public CompletionStage<StoreReceipt> store(
            ResourceId resource, KindId kind, List<StoredDataValue> values, Duration lifetime) {
        List<StoredDataValue> copy = List.copyOf(values);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("no values to store");
        }
        if (lifetime.isNegative() || lifetime.toSeconds() > 0xFFFFFFFFL) {
            throw new IllegalArgumentException("lifetime is " + lifetime + ", at most 2^32 - 1 s");
        }
        return command(StoreReceipt.class, (command, now) -> node.store(command, resource, kind, copy, lifetime, now));
    }

    @Override
    public CompletionStage<FetchResult> fetch(ResourceId resource, StoredDataSpecifier specifier) {
        FetchRequest request = new FetchRequest(resource, List.of(specifier));
        return command(FetchResult.class, (command, now) -> node.fetch(command, request, now));
    }

    @Override
    public CompletionStage<AppChannel> connect(List<Destination> destinations, int application) {
        List<Destination> copy = Commands.destinationList(destinations);
        if (application < 1 || application > 65534) {
            throw new IllegalArgumentException("application is " + application + ", must be 1 to 65534");
        }
        return command(AppChannel.class, (command, now) -> node.connect(command, copy, application, now));
    }

    /** What the node knows and has done, at one moment. */
    public CompletionStage<NodeStatus> status() {
        CompletableFuture<NodeStatus> result = new CompletableFuture<>();
        execute(
                result,
                () -> result.complete(new NodeStatus(
                        credentials.nodeId(),
                        node.topologyView(),
                        node.statistics(),
                        node.storageView(),
                        node.connectedPeers(),
                        links.status(),
                        links.refusals())));
        return result;
    }

    @Override
    public NodeId nodeId() {
        return credentials.nodeId();
    }

    @Override
    public List<Destination> address() {
        return address;
    }

    @Override
    public String userName() {
        return credentials.userName();
    }

    @Override
    public OverlayConfiguration configuration() {
        return configuration;
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

    /** Starts the links, once, and then enters the overlay by {@code way}. */
    private CompletionStage<Void> enter(Runnable way) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        execute(result, () -> {
            if (joining != null || leaving || driver.isClosed()) {
                result.completeExceptionally(
                        CommandTable.notAvailable("the node is joining, has joined, or was closed"));
                return;
            }
            if (client && !configuration.clientsPermitted()) {
                result.completeExceptionally(CommandTable.notAvailable("the overlay permits no clients"));
                return;
            }
            joining = result;
            if (started == null) {
                started = start().thenRun(listener::started);
            }
            CompletionStage<Void> unused = started.whenComplete((done, failure) -> {
                if (failure == null) {
                    way.run();
                } else {
                    joining = null;
                    result.completeExceptionally(failure);
                }
            });
        });
        return result;
    }

    private <T> CompletionStage<T> command(Class<T> type, BiConsumer<Long, Long> command) {
        CompletableFuture<T> result = new CompletableFuture<>();
        execute(result, () -> {
            if (driver.isClosed()) {
                result.completeExceptionally(CommandTable.notAvailable("the node was closed"));
                return;
            }
            long number = commands.begin(type, result);
            driver.run(now -> command.accept(number, now));
        });
        return result;
    }

    /** Runs a task that completes {@code result}. A closed environment drops the task, and then nobody else would. */
    private void execute(CompletableFuture<?> result, Runnable task) {
        environment.execute(task);
        if (closed.isDone()) {
            result.completeExceptionally(CommandTable.notAvailable("the node was closed"));
        }
    }

    private CompletionStage<Void> start() {
        try {
            return provider.start(linkContext, links);
        } catch (IllegalStateException | IllegalArgumentException misuse) {
            CompletableFuture<Void> failed = new CompletableFuture<>();
            failed.completeExceptionally(misuse);
            return failed;
        }
    }

    private List<InetSocketAddress> bootstrapNodes(List<InetSocketAddress> besides) {
        List<InetSocketAddress> all = new ArrayList<>(besides);
        all.addAll(configuration().bootstrapNodes());
        return all;
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

    private void closeNow() {
        if (closed.isDone()) {
            return;
        }
        driver.close();
        links.close();
        commands.close();
        if (joining != null) {
            joining.completeExceptionally(CommandTable.notAvailable("the node was closed"));
        }
        closed.complete(null);
        if (ownEnvironment != null) {
            ownEnvironment.close();
        }
    }

    private final class Events implements NodeDriver.NodeEvents {
        @Override
        public void joined() {
            if (joining != null) {
                joining.complete(null);
            }
        }

        @Override
        public void joinDelayed(String reason, Duration pause) {
            listener.joinDelayed(reason, pause);
        }

        @Override
        public void joinFailed(String reason) {
            CompletableFuture<Void> failed = joining;
            joining = null;
            if (failed != null) {
                failed.completeExceptionally(
                        new ReloadException(ReloadException.Reason.CONNECTION_FAILED, "could not join: " + reason));
            }
        }

        @Override
        public void left() {
            closeNow();
        }

        @Override
        public void addressChanged(List<Destination> next) {
            if (!next.equals(address)) {
                address = next;
                usages.forEach(Usage::handleAddressChanged);
            }
        }

        @Override
        public void configurationChanged(OverlayConfiguration next) {
            LOG.info("{} is in force", next);
            configuration = next;
            listener.configurationChanged(next);
        }

        @Override
        public void configurationUnsupported(String reason) {
            LOG.warn("the node {} leaves: {}", credentials.nodeId(), reason);
            listener.configurationUnsupported(reason);
        }

        @Override
        public void broken(Throwable bug) {
            LOG.error("a bug ends the node {}", credentials.nodeId(), bug);
            closed.completeExceptionally(bug);
            driver.close();
            links.close();
            commands.close();
            if (joining != null) {
                joining.completeExceptionally(bug);
            }
        }
    }
}
