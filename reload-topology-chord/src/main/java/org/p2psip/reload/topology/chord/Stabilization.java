// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.NodeId;

/** Repeats Updates to the neighbors and the search for fingers from time to time (RFC 6940, Section 10.7.4). */
final class Stabilization {
    /** An interval between Updates varies by so much of itself on either side. */
    private static final double JITTER = 0.25;

    /** The Updates of one round are spread over this part of the interval. */
    private static final double SPREAD = 0.25;

    /** How often the tables that neighbors have shown are searched for peers that are missing here, before jitter. */
    static final Duration COMPARISON_INTERVAL = Duration.ofSeconds(30);

    private final Ring ring;
    private final Agenda agenda;
    private final Announcer announcer;
    private final ShownTables tables;
    private final NeighborSearch search;
    private final FingerSearch fingers;
    private ChordSettings settings;
    private final Random random;
    private Agenda.@Nullable Entry nextUpdates;
    private Agenda.@Nullable Entry nextPings;
    private Agenda.@Nullable Entry nextComparison;

    Stabilization(
            Ring ring,
            Agenda agenda,
            Announcer announcer,
            ShownTables tables,
            NeighborSearch search,
            FingerSearch fingers,
            ChordSettings settings,
            Random random) {
        this.ring = ring;
        this.agenda = agenda;
        this.announcer = announcer;
        this.tables = tables;
        this.search = search;
        this.fingers = fingers;
        this.settings = settings;
        this.random = random;
    }

    /** Sets the intervals from now on. */
    void settings(ChordSettings newSettings, long nowNanos) {
        settings = newSettings;
        if (ring.isJoined()) {
            start(nowNanos);
        }
    }

    void start(long nowNanos) {
        stop();
        planUpdates(nowNanos);
        planPings(nowNanos);
        planComparison(nowNanos);
    }

    void stop() {
        if (nextUpdates != null) {
            agenda.cancel(nextUpdates);
        }
        if (nextPings != null) {
            agenda.cancel(nextPings);
        }
        if (nextComparison != null) {
            agenda.cancel(nextComparison);
        }
    }

    private void planUpdates(long nowNanos) {
        nextUpdates = agenda.at(nowNanos + jittered(settings.updateIntervalNanos()), this::update);
    }

    /** Never sooner than after the whole interval (RFC 6940, Section 10.7.4.2). */
    private void planPings(long nowNanos) {
        long jitterNanos = (long) (2 * JITTER * random.nextDouble() * settings.pingIntervalNanos());
        nextPings = agenda.at(nowNanos + settings.pingIntervalNanos() + jitterNanos, this::ping);
    }

    private void update(long nowNanos) {
        for (NodeId neighbor : ring.neighbors().all()) {
            long offsetNanos = (long) (random.nextDouble() * SPREAD * settings.updateIntervalNanos());
            agenda.at(nowNanos + offsetNanos, now -> announcer.markRepeat(neighbor));
        }
        planUpdates(nowNanos);
    }

    private void ping(long nowNanos) {
        fingers.searchOne();
        planPings(nowNanos);
    }

    private void planComparison(long nowNanos) {
        nextComparison = agenda.at(nowNanos + jittered(COMPARISON_INTERVAL.toNanos()), this::compare);
    }

    private void compare(long nowNanos) {
        tables.recall(search, nowNanos);
        planComparison(nowNanos);
    }

    private long jittered(long intervalNanos) {
        return (long) (intervalNanos * (1 - JITTER + 2 * JITTER * random.nextDouble()));
    }
}
