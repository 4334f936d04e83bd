// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.usage.FetchResult;
import org.p2psip.reload.usage.Overlay;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.usage.VerifiedValue;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;

/** Looking up one address, with those it is forwarded to (RFC 7904, Section 4.2). On the node's thread. */
final class Lookup {
    /** How many times in a row a lookup follows from one address to another. */
    static final int MAX_REDIRECTIONS = 10;

    /** Most addresses that are fetched in one lookup. */
    static final int MAX_FETCHES = 32;

    private static final StoredDataSpecifier ALL_REGISTRATIONS =
            new StoredDataSpecifier(KindId.SIP_REGISTRATION, 0, new ModelSpecifier.DictionarySpecifier(List.of()));

    private final Overlay overlay;
    private final CompletableFuture<SipLookup> done;
    private final Queue<Target> targets = new ArrayDeque<>();
    private final Set<AddressOfRecord> seen = new HashSet<>();
    private final Map<List<Destination>, SipRoute> routes = new LinkedHashMap<>();
    private @Nullable ReloadException firstFailure;
    private @Nullable NodeId responder;
    private int hops;
    private Duration took = Duration.ZERO;

    private record Target(AddressOfRecord address, int redirections) {}

    private Lookup(Overlay overlay, CompletableFuture<SipLookup> done) {
        this.overlay = overlay;
        this.done = done;
    }

    /** Completes {@code done} with the routes, newest registration first, each once; none if nobody is registered. */
    static void start(Overlay overlay, AddressOfRecord address, CompletableFuture<SipLookup> done) {
        Lookup lookup = new Lookup(overlay, done);
        lookup.add(address, 0);
        lookup.next();
    }

    private void add(AddressOfRecord address, int redirections) {
        if (redirections <= MAX_REDIRECTIONS && seen.size() < MAX_FETCHES && seen.add(address)) {
            targets.add(new Target(address, redirections));
        }
    }

    private void next() {
        Target target = targets.poll();
        if (target == null) {
            finish();
            return;
        }
        overlay.fetch(overlay.resourceId(target.address.resourceName()), ALL_REGISTRATIONS)
                .whenComplete((result, failure) -> {
                    if (failure == null) {
                        count(result);
                        read(result, target.redirections);
                    } else if (firstFailure == null) {
                        firstFailure = Failures.of(failure);
                    }
                    next();
                });
    }

    private void count(FetchResult result) {
        if (responder == null) {
            responder = result.responder();
        }
        hops += result.hops();
        took = took.plus(result.roundTrip());
    }

    private void read(FetchResult result, int redirections) {
        List<VerifiedValue> newestFirst = new ArrayList<>(result.values());
        newestFirst.sort(
                Comparator.comparing((VerifiedValue value) -> value.data().storageTime(), Comparator.reverseOrder()));
        for (VerifiedValue value : newestFirst) {
            if (value.data().value() instanceof StoredDataValue.DictionaryEntry entry
                    && entry.value().exists()) {
                read(entry.value().value(), redirections);
            }
        }
    }

    private void read(Opaque value, int redirections) {
        try {
            SipRegistration registration =
                    SipRegistration.decode(value, overlay.configuration().wireContext());
            if (registration instanceof SipRegistration.Route route) {
                addRoute(route.destinations(), ContactPreferences.of(route.contactPreferences()));
            } else if (registration instanceof SipRegistration.Uri forward) {
                follow(new String(forward.uri().toByteArray(), StandardCharsets.UTF_8), redirections);
            }
        } catch (MalformedMessageException e) {
            // Its owner signed it as it is; the other registrations may be of use.
            noteUnreadable();
        }
    }

    private void follow(String uri, int redirections) {
        Optional<List<Destination>> gruu =
                Gruu.destinations(uri, overlay.configuration().wireContext());
        if (gruu.isPresent()) {
            addRoute(gruu.get(), ContactPreferences.ANY);
            return;
        }
        try {
            add(AddressOfRecord.parse(uri), redirections + 1);
        } catch (IllegalArgumentException e) {
            noteUnreadable();
        }
    }

    private void addRoute(List<Destination> destinations, ContactPreferences preferences) {
        routes.putIfAbsent(destinations, new SipRoute(destinations, preferences));
    }

    private void noteUnreadable() {
        if (firstFailure == null) {
            firstFailure = new ReloadException(ReloadException.Reason.BAD_ANSWER, "registration cannot be read");
        }
    }

    private void finish() {
        ReloadException failure = firstFailure;
        NodeId answered = responder;
        if (failure != null && (routes.isEmpty() || answered == null)) {
            done.completeExceptionally(failure);
        } else if (answered == null) {
            throw new AssertionError("neither an answer nor a failure");
        } else {
            done.complete(new SipLookup(List.copyOf(routes.values()), answered, hops, took));
        }
    }
}
