// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.usage.Overlay;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.usage.StoreReceipt;
import org.p2psip.reload.usage.Usage;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.Opaque;

/**
 * The SIP usage (RFC 7904): registers this node for addresses, finds the nodes of others and connects to them. There is no
 * SIP stack inside.
 *
 * <p>Give it to one node. The methods may be called from any thread once that node is built; the stages they return are
 * completed on the node's thread, in failure with a {@link ReloadException}.
 */
public final class SipUsage implements Usage {
    /** Application-ID of connections whose messages use URIs of the scheme sip. */
    public static final int SIP = 5060;

    /** Application-ID of connections whose messages use URIs of the scheme sips. */
    public static final int SIPS = 5061;

    private final SipSettings settings;
    private final @Nullable SipListener listener;
    private volatile @Nullable Running running;

    private record Running(Overlay overlay, Registrar registrar) {}

    private SipUsage(Builder builder) {
        this.settings = new SipSettings(
                builder.lifetime,
                builder.earliestRefresh,
                builder.latestRefresh,
                builder.earlyRefresh,
                builder.retryDelay);
        this.listener = builder.listener;
    }

    /** A usage that takes no connections, with the default times. */
    public static SipUsage create() {
        return builder().build();
    }

    /** Begins to set up a usage. */
    public static Builder builder() {
        return new Builder();
    }

    /** Both Application-IDs if there is a listener, otherwise none. */
    @Override
    public Set<Integer> applications() {
        return listener == null ? Set.of() : new TreeSet<>(List.of(SIP, SIPS));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the usage belongs to a node already
     */
    @Override
    public void start(Overlay overlay) {
        if (running != null) {
            throw new IllegalStateException("the usage belongs to a node already");
        }
        running = new Running(overlay, new Registrar(overlay, settings, listener));
    }

    @Override
    public void handleAddressChanged() {
        running().registrar.handleAddressChanged();
    }

    @Override
    public void handleShaken() {
        running().registrar.handleShaken();
    }

    @Override
    public void handleChannel(int application, AppChannel channel) {
        if (listener == null) {
            channel.close();
        } else {
            listener.connected(new SipConnection(channel, application));
        }
    }

    /**
     * Registers this node for an address, and keeps the registration fresh until {@link #unregister}. Registering again
     * changes the preferences. A registration whose first store fails is not kept.
     *
     * @param addressOfRecord address of this node's user, as in its certificate, with or without {@code sip:}
     * @param preferences how the node wants to be contacted
     * @return the overlay's receipt of the first store
     * @throws IllegalArgumentException if the address is no address, or the predicate is too long
     * @throws IllegalStateException if the node is not built yet
     */
    public CompletionStage<StoreReceipt> register(String addressOfRecord, ContactPreferences preferences) {
        Overlay overlay = running().overlay;
        return store(addressOfRecord, new SipRegistration.Route(preferences.encoded(), overlay.address()));
    }

    /**
     * Registers that calls to an address are to go to another one, in place of this node.
     *
     * @param addressOfRecord address of this node's user
     * @param target where to look instead
     * @return the overlay's receipt of the first store
     * @throws IllegalArgumentException if one of the addresses is none
     * @throws IllegalStateException if the node is not built yet
     */
    public CompletionStage<StoreReceipt> forward(String addressOfRecord, String target) {
        String address = AddressOfRecord.parse(target).toString();
        return store(
                addressOfRecord,
                new SipRegistration.Uri(Opaque.copyOf(("sip:" + escaped(address)).getBytes(StandardCharsets.UTF_8))));
    }

    /**
     * Takes this node's registration for an address back and stops refreshing it.
     *
     * @throws IllegalArgumentException if the address is no address
     * @throws IllegalStateException if the node is not built yet
     */
    public CompletionStage<StoreReceipt> unregister(String addressOfRecord) {
        AddressOfRecord address = AddressOfRecord.parse(addressOfRecord);
        return onNode((now, done) -> now.registrar.unregister(address, done));
    }

    /**
     * Finds the ways to a user, through other addresses if need be: the newest registration first, each Destination List
     * once, none if nobody is registered. A GRUU of the overlay needs no lookup.
     *
     * @param addressOfRecord address or GRUU, with or without {@code sip:}
     * @throws IllegalArgumentException if the address is no address
     * @throws IllegalStateException if the node is not built yet
     */
    public CompletionStage<List<SipRoute>> resolve(String addressOfRecord) {
        Optional<List<Destination>> gruu = Gruu.destinations(
                addressOfRecord, running().overlay.configuration().wireContext());
        if (gruu.isPresent()) {
            return onNode((now, done) -> done.complete(List.of(new SipRoute(gruu.get(), ContactPreferences.ANY))));
        }
        return lookUp(addressOfRecord).thenApply(SipLookup::routes);
    }

    /**
     * Asks the overlay for the ways to a user, as {@link #resolve} does, and tells what that took.
     *
     * @param addressOfRecord address and no GRUU, with or without {@code sip:}
     * @throws IllegalArgumentException if the address is no address
     * @throws IllegalStateException if the node is not built yet
     */
    public CompletionStage<SipLookup> lookUp(String addressOfRecord) {
        AddressOfRecord address = AddressOfRecord.parse(addressOfRecord);
        return onNode((now, done) -> Lookup.start(now.overlay, address, done));
    }

    /**
     * Connects to a user: looks the address up and tries the routes, at most 8, one after the other. Fails with Not_Found if
     * nobody is registered.
     *
     * @param addressOfRecord address or GRUU, with or without {@code sip:}
     * @throws IllegalArgumentException if the address is no address
     * @throws IllegalStateException if the node is not built yet
     */
    public CompletionStage<SipConnection> connect(String addressOfRecord) {
        CompletionStage<List<SipRoute>> found = resolve(addressOfRecord);
        return onNode((now, done) -> found.whenComplete((routes, failure) -> {
            if (failure != null) {
                done.completeExceptionally(Failures.of(failure));
            } else if (routes.isEmpty()) {
                done.completeExceptionally(
                        new ReloadException(ErrorCode.NOT_FOUND, "nobody is registered for " + addressOfRecord));
            } else {
                Dialer.start(now.overlay, routes, done);
            }
        }));
    }

    /**
     * Connects along the first of some routes that works, at most 8, as {@link #resolve} or {@link #lookUp} found them.
     *
     * @throws IllegalArgumentException if there is no route
     * @throws IllegalStateException if the node is not built yet
     */
    public CompletionStage<SipConnection> connect(List<SipRoute> routes) {
        List<SipRoute> copy = List.copyOf(routes);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("no routes, must be at least one");
        }
        return onNode((now, done) -> Dialer.start(now.overlay, copy, done));
    }

    private CompletionStage<StoreReceipt> store(String addressOfRecord, SipRegistration content) {
        AddressOfRecord address = AddressOfRecord.parse(addressOfRecord);
        return onNode((now, done) -> now.registrar.register(address, content, done));
    }

    private <T> CompletionStage<T> onNode(Task<T> task) {
        Running now = running();
        CompletableFuture<T> done = new CompletableFuture<>();
        now.overlay.environment().execute(() -> task.run(now, done));
        return done;
    }

    private Running running() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException("the usage belongs to no node yet");
        }
        return now;
    }

    /** Escapes what would end the user part too early. */
    private static String escaped(String address) {
        int at = address.lastIndexOf('@');
        String user = address.substring(0, at)
                .replace("%", "%25")
                .replace("@", "%40")
                .replace(":", "%3A")
                .replace(";", "%3B");
        return user + address.substring(at);
    }

    private interface Task<T> {
        void run(Running now, CompletableFuture<T> done);
    }

    /** Settings of a {@link SipUsage}. */
    public static final class Builder {
        private @Nullable SipListener listener;
        private Duration lifetime = Duration.ofHours(1);
        private double earliestRefresh = 0.4;
        private double latestRefresh = 0.6;
        private Duration earlyRefresh = Duration.ofSeconds(30);
        private Duration retryDelay = Duration.ofSeconds(30);

        private Builder() {}

        /** Takes connections from others; without a listener they are refused. */
        public Builder listener(SipListener newListener) {
            listener = newListener;
            return this;
        }

        /** Takes connections from others; registrations that cannot be refreshed are tried again without a word. */
        public Builder onConnection(Consumer<SipConnection> newListener) {
            return listener(newListener::accept);
        }

        /** How long a registration is kept without refresh: 1 s to 2^32 - 1 s, by default 1 hour. */
        public Builder registrationLifetime(Duration newLifetime) {
            lifetime = newLifetime;
            return this;
        }

        /**
         * When a registration is refreshed: at a random point between two shares of its lifetime, above 0 and below 1, by
         * default 0.4 and 0.6.
         */
        public Builder refreshBetween(double earliest, double latest) {
            earliestRefresh = earliest;
            latestRefresh = latest;
            return this;
        }

        /**
         * After which time, or up to twice as long, a new registration is refreshed the first time, in case that all who held it have
         * vanished at once; the pauses double from then on as long as most of those stay that hold it. 1 s or more, by default
         * 30 s; as long as the lifetime for no early refresh.
         */
        public Builder earlyRefresh(Duration newTime) {
            earlyRefresh = newTime;
            return this;
        }

        /** Wait after a refresh that failed: 1 s to the lifetime, by default 30 s. */
        public Builder retryDelay(Duration newDelay) {
            retryDelay = newDelay;
            return this;
        }

        /**
         * Makes the usage.
         *
         * @throws IllegalArgumentException if a setting is out of bounds
         */
        public SipUsage build() {
            return new SipUsage(this);
        }
    }
}
