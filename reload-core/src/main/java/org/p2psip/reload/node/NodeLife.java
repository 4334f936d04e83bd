// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.usage.Usage;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.NodeId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node goes through between being built and being closed, and what its application waits for meanwhile.
 *
 * <pre>
 * built -> joining        enter: the store is read and the links are started, once, then the node goes into the overlay
 * joining -> built        the node did not get in; it may try again
 * joining -> joined       for good
 * any -> leaving          leave: nothing enters any more
 * any -> closed           it has left, was closed, or a bug broke it
 * </pre>
 *
 * <p>Its public face may be called on any thread; all it does happens on the environment's.
 */
final class NodeLife implements NodeDriver.NodeEvents {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLife.class);

    private final NodeId self;
    private final boolean client;
    private final Environment environment;
    private final @Nullable NettyEnvironment ownEnvironment;
    private final LinkContext linkContext;
    private final LinkDriver links;
    private final CommandTable commands;
    private final List<Usage> usages;
    private final NodeListener listener;
    private final NodeDriver driver;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile OverlayConfiguration configuration;
    private volatile List<Destination> address;

    // Confined to the environment's thread.
    private @Nullable CompletionStage<Void> started;
    private @Nullable CompletableFuture<Void> joining;
    private boolean joined;
    private boolean leaving;

    /**
     * @param ownEnvironment the environment, if it is to be closed with the node
     * @param linkContext what the links are started with
     * @param driver makes what drives the node, and tells this what happens to it
     */
    NodeLife(
            NodeId self,
            boolean client,
            OverlayConfiguration configuration,
            Environment environment,
            @Nullable NettyEnvironment ownEnvironment,
            LinkContext linkContext,
            LinkDriver links,
            CommandTable commands,
            List<Usage> usages,
            NodeListener listener,
            Function<NodeDriver.NodeEvents, NodeDriver> driver) {
        this.self = self;
        this.client = client;
        this.configuration = configuration;
        this.environment = environment;
        this.ownEnvironment = ownEnvironment;
        this.linkContext = linkContext;
        this.links = links;
        this.commands = commands;
        this.usages = usages;
        this.listener = listener;
        this.address = List.of(new Destination.Node(self));
        this.driver = driver.apply(this);
    }

    /** The configuration that is in force. */
    OverlayConfiguration configuration() {
        return configuration;
    }

    /** The Destination List by which the node is reached. */
    List<Destination> address() {
        return address;
    }

    /** Reads the store and starts the links, once, and then enters the overlay by {@code way}; complete when the node is in. */
    CompletionStage<Void> enter(LongConsumer way) {
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
                started = driver.restore()
                        .thenCompose(done -> links.start(linkContext.with(LinkDriver.rules(configuration))))
                        .thenRun(listener::started);
            }
            CompletionStage<Void> unused = started.whenComplete((done, failure) -> {
                if (failure == null) {
                    driver.run(way);
                } else {
                    joining = null;
                    result.completeExceptionally(failure);
                }
            });
        });
        return result;
    }

    /** Leaves the overlay by {@code way}, once; complete when the node is closed. */
    CompletionStage<Void> leave(LongConsumer way) {
        environment.execute(() -> {
            if (!leaving) {
                leaving = true;
                driver.run(way);
            }
        });
        return closed();
    }

    void close() {
        environment.execute(this::end);
        closeOwnEnvironment();
    }

    CompletionStage<Void> closed() {
        return closed.thenRun(() -> {});
    }

    /** Gives the node a command whose result is of {@code type}; {@code command} takes its number and the time. */
    <T> CompletionStage<T> command(Class<T> type, BiConsumer<Long, Long> command) {
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

    /** Gives the node an input that is done at once. */
    CompletionStage<Void> input(LongConsumer input) {
        return ask(() -> {
            driver.run(input);
            return null;
        });
    }

    /** Asks for something on the environment's thread. */
    <T> CompletionStage<T> ask(Supplier<T> question) {
        CompletableFuture<T> result = new CompletableFuture<>();
        execute(result, () -> result.complete(question.get()));
        return result;
    }

    @Override
    public void joined() {
        if (joining != null) {
            joining.complete(null);
        }
        if (!joined) {
            joined = true;
            usages.forEach(Usage::handleJoined);
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
        end();
    }

    @Override
    public void addressChanged(List<Destination> next) {
        if (!next.equals(address)) {
            address = next;
            usages.forEach(Usage::handleAddressChanged);
        }
    }

    @Override
    public void shaken() {
        usages.forEach(Usage::handleShaken);
    }

    @Override
    public void configurationChanged(OverlayConfiguration next) {
        LOG.info("{} is in force", next);
        configuration = next;
        links.configuration(next);
        listener.configurationChanged(next);
    }

    @Override
    public void configurationUnsupported(String reason) {
        LOG.warn("the node {} leaves: {}", self, reason);
        listener.configurationUnsupported(reason);
    }

    @Override
    public void broken(Throwable bug) {
        LOG.error("a bug ends the node {}", self, bug);
        closed.completeExceptionally(bug);
        stop(bug);
    }

    private void end() {
        if (closed.isDone()) {
            return;
        }
        stop(CommandTable.notAvailable("the node was closed"));
        closed.complete(null);
        closeOwnEnvironment();
    }

    private void stop(Throwable reason) {
        driver.close();
        links.close();
        commands.close();
        if (joining != null) {
            joining.completeExceptionally(reason);
        }
    }

    private void closeOwnEnvironment() {
        if (ownEnvironment != null) {
            ownEnvironment.close();
        }
    }

    /** Runs a task that completes {@code result}. A closed environment drops the task, and then nobody else would. */
    private void execute(CompletableFuture<?> result, Runnable task) {
        environment.execute(task);
        if (closed.isDone()) {
            result.completeExceptionally(CommandTable.notAvailable("the node was closed"));
        }
    }
}
