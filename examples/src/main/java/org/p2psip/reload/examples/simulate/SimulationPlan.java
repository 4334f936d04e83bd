// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * What is simulated.
 *
 * @param scenario the preset that it came from, empty for none
 * @param seed of all that is drawn
 * @param duration how long is measured, once the ring stands
 * @param population who comes and goes
 * @param network what is between the phones
 * @param overlay what all phones are configured with
 * @param workload what the users do
 * @param faults what happens, in order of time
 */
record SimulationPlan(
        String scenario,
        long seed,
        Duration duration,
        Population population,
        Network network,
        Overlay overlay,
        Workload workload,
        List<Fault> faults) {
    /** Copies the list. */
    SimulationPlan {
        faults = List.copyOf(faults);
        for (Fault fault : faults) {
            if (fault.end().compareTo(duration) > 0) {
                throw new IllegalArgumentException(fault + " is not over within the duration of " + Spans.text(duration)
                        + "; give a longer --duration");
            }
        }
    }

    /**
     * Who comes and goes.
     *
     * @param peers how many phones are up, on average where they come and go
     * @param session median length of a session; zero if everybody stays
     * @param pause median time until a phone is back, at another address
     * @param lengths how both are distributed
     * @param leaveShare share of the sessions that end with a word; the others end by a crash
     */
    record Population(int peers, Duration session, Duration pause, SessionLengths lengths, double leaveShare) {
        /** Fewer are no ring worth the name. */
        static final int MIN_PEERS = 3;

        /** More than any machine has memory for. */
        static final int MAX_PEERS = 100_000;

        Population {
            if (peers < MIN_PEERS || peers > MAX_PEERS) {
                throw new IllegalArgumentException(
                        "--peers is " + peers + ", allowed are " + MIN_PEERS + " to " + MAX_PEERS);
            }
            if (!session.isZero() && session.compareTo(MIN_SESSION) < 0) {
                throw new IllegalArgumentException("--session is " + Spans.text(session) + ", at least "
                        + Spans.text(MIN_SESSION) + ", or 0s for phones that stay");
            }
            if (!session.isZero() && pause.compareTo(MIN_PAUSE) < 0) {
                throw new IllegalArgumentException(
                        "--pause is " + Spans.text(pause) + ", at least " + Spans.text(MIN_PAUSE));
            }
        }

        private static final Duration MIN_SESSION = Duration.ofSeconds(10);
        private static final Duration MIN_PAUSE = Duration.ofSeconds(1);

        boolean isStatic() {
            return session.isZero();
        }

        /** How many users there are, so that {@code peers} of them are up on average. */
        int users() {
            return isStatic() ? peers : (int) Math.round(peers * (1 + Spans.seconds(pause) / Spans.seconds(session)));
        }
    }

    /**
     * What is between the phones.
     *
     * @param loss share of the messages that are lost over links
     * @param minDelay how long each piece takes at least, one way
     * @param maxDelay and at most; in between all times are as likely
     */
    record Network(double loss, Duration minDelay, Duration maxDelay) {}

    /**
     * What all phones are configured with.
     *
     * @param replicas copies of each value beside the original
     * @param neighbors on each side; empty if that follows the size of the ring
     * @param bootstraps how many phones the configuration names as bootstrap nodes; these stay when others come and go, but
     *     faults hit them too
     * @param lifetime of registrations, which are refreshed at 40 to 60 % of it once all is calm
     * @param realSignatures ECDSA in place of the testkit's fast signatures
     * @param keepsStores whether phones that lose their power come back with what they stored for others
     */
    record Overlay(
            int replicas,
            OptionalInt neighbors,
            int bootstraps,
            Duration lifetime,
            boolean realSignatures,
            boolean keepsStores) {
        /** The latest part of the lifetime at which a phone refreshes, and some time for the Store itself. */
        Duration longestRefresh() {
            return Spans.ofSeconds(Spans.seconds(lifetime) * 0.6).plusSeconds(30);
        }
    }

    /**
     * What the users do.
     *
     * @param callsPerHour how many others each phone looks up in an hour
     * @param checkEvery how often each user is looked up besides, to find who is unreachable; zero for never
     */
    record Workload(double callsPerHour, Duration checkEvery) {}
}
