// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.usage.Overlay;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.usage.StoreReceipt;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.StoredDataValue;

/** Stores this node's registrations and keeps them fresh (RFC 7904, Section 3). On the node's thread. */
final class Registrar {
    /** Most addresses that one node registers. */
    static final int MAX_REGISTRATIONS = 64;

    private final Overlay overlay;
    private final SipSettings settings;
    private final @Nullable SipListener listener;
    private final Map<AddressOfRecord, Registration> registrations = new TreeMap<>();

    Registrar(Overlay overlay, SipSettings settings, @Nullable SipListener listener) {
        this.overlay = overlay;
        this.settings = settings;
        this.listener = listener;
    }

    /** Registers anew or changes; {@code done} is completed when the overlay has it. */
    void register(AddressOfRecord address, SipRegistration content, CompletableFuture<StoreReceipt> done) {
        Registration registration = registrations.get(address);
        if (registration == null) {
            if (registrations.size() == MAX_REGISTRATIONS) {
                done.completeExceptionally(new ReloadException(
                        ReloadException.Reason.NOT_AVAILABLE, "already " + MAX_REGISTRATIONS + " registrations"));
                return;
            }
            registration = new Registration(address, new RefreshPlan(settings, overlay.random()));
            registrations.put(address, registration);
        }
        registration.content = content;
        write(registration, done);
    }

    /** Tells the overlay by which Destination List this node is reached now. */
    void handleAddressChanged() {
        for (Registration registration : List.copyOf(registrations.values())) {
            if (registration.content instanceof SipRegistration.Route route
                    && !route.destinations().equals(overlay.address())) {
                registration.content = new SipRegistration.Route(route.contactPreferences(), overlay.address());
                write(registration, new CompletableFuture<>());
            }
        }
    }

    /** Stores what there is again soon: those who held it may be gone. */
    void handleShaken() {
        for (Registration registration : registrations.values()) {
            long soonNanos = registration.plan.shaken();
            if (registration.timer != null && registration.stored) {
                registration.cancelTimer();
                schedule(registration, soonNanos);
            }
        }
    }

    /** Takes a registration back, also one of an earlier run that this object knows nothing of. */
    void unregister(AddressOfRecord address, CompletableFuture<StoreReceipt> done) {
        Registration registration = registrations.computeIfAbsent(
                address, key -> new Registration(key, new RefreshPlan(settings, overlay.random())));
        registration.content = null;
        write(registration, done);
    }

    /** Writes to one address go out one after the other, so that the last one called is the last one stored. */
    private void write(Registration registration, CompletableFuture<StoreReceipt> done) {
        registration.cancelTimer();
        registration.writes++;
        long write = registration.writes;
        SipRegistration content = registration.content;
        DataValue value = content == null ? new DataValue(false, Opaque.EMPTY) : new DataValue(true, content.encoded());
        StoredDataValue entry =
                new StoredDataValue.DictionaryEntry(overlay.nodeId().toOpaque(), value);
        CompletableFuture<StoreReceipt> store = new CompletableFuture<>();
        CompletionStage<StoreReceipt> before = registration.last;
        registration.last = store;
        Runnable go = () -> overlay.store(
                        overlay.resourceId(registration.address.resourceName()),
                        KindId.SIP_REGISTRATION,
                        List.of(entry),
                        settings.lifetime())
                .whenComplete((receipt, failure) -> {
                    if (failure == null) {
                        succeeded(registration, write, content != null, receipt);
                        done.complete(receipt);
                        store.complete(receipt);
                    } else {
                        ReloadException known = Failures.of(failure);
                        failed(registration, write, known);
                        done.completeExceptionally(known);
                        store.completeExceptionally(known);
                    }
                });
        if (before == null) {
            go.run();
        } else {
            before.whenComplete((receipt, failure) -> go.run());
        }
    }

    /** @param exists whether what was written is a registration, and not that there is none */
    private void succeeded(Registration registration, long write, boolean exists, StoreReceipt receipt) {
        // Counts though another write follows: if that one fails, this is what the overlay has.
        registration.stored = exists;
        if (write != registration.writes) {
            return;
        }
        registration.last = null;
        if (!exists) {
            registrations.remove(registration.address);
            return;
        }
        schedule(registration, registration.plan.stored(receipt));
    }

    private void failed(Registration registration, long write, ReloadException failure) {
        if (write != registration.writes) {
            return;
        }
        registration.last = null;
        if (registration.content == null || !registration.stored) {
            registrations.remove(registration.address);
            return;
        }
        schedule(registration, settings.retryDelay().toNanos());
        if (listener != null) {
            listener.registrationFailed(registration.address, failure);
        }
    }

    private void schedule(Registration registration, long delayNanos) {
        registration.timer = overlay.environment()
                .schedule(delayNanos, () -> write(registration, new CompletableFuture<StoreReceipt>()));
    }

    private static final class Registration {
        final AddressOfRecord address;
        final RefreshPlan plan;

        /** What is to be stored, null for nothing. */
        @Nullable
        SipRegistration content;

        /** The write under way, or the last of them. */
        @Nullable
        CompletionStage<StoreReceipt> last;

        @Nullable
        Cancellable timer;

        long writes;

        /** Whether the overlay has a registration, by the latest write that has succeeded. */
        boolean stored;

        Registration(AddressOfRecord address, RefreshPlan plan) {
            this.address = address;
            this.plan = plan;
        }

        void cancelTimer() {
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
        }
    }
}
