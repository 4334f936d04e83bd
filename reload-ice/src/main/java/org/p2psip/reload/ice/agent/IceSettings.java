// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.net.InetSocketAddress;
import java.time.Duration;

/** What can be set about agents; {@link #defaults} are those of the RFCs. Immutable. */
public final class IceSettings {
    private final Duration checkInterval;
    private final Duration patience;
    private final Duration relayPatience;
    private final boolean consent;
    private final boolean loopback;
    private final boolean aggressive;

    private IceSettings(
            Duration checkInterval,
            Duration patience,
            Duration relayPatience,
            boolean consent,
            boolean loopback,
            boolean aggressive) {
        this.checkInterval = checkInterval;
        this.patience = patience;
        this.relayPatience = relayPatience;
        this.consent = consent;
        this.loopback = loopback;
        this.aggressive = aggressive;
    }

    /**
     * One check per 50 ms ("Ta", RFC 8445, Section 14.2; RELOAD has no field to agree on another), 39.5 s before giving up
     * (RFC 8863), consent every 5 s (RFC 7675), no loopback.
     */
    public static IceSettings defaults() {
        return new IceSettings(
                Duration.ofMillis(50), Duration.ofMillis(39_500), Duration.ofSeconds(1), true, false, false);
    }

    /** With another interval between the checks of one agent, at least 5 ms; all of an overlay have to use the same. */
    public IceSettings withCheckInterval(Duration interval) {
        if (interval.compareTo(StunPacer.MIN_INTERVAL) < 0) {
            throw new IllegalArgumentException("the interval is " + interval + ", at least " + StunPacer.MIN_INTERVAL);
        }
        return new IceSettings(interval, patience, relayPatience, consent, loopback, aggressive);
    }

    /** With another time before the agent gives up though nothing is left to check. */
    public IceSettings withPatience(Duration newPatience) {
        return new IceSettings(checkInterval, newPatience, relayPatience, consent, loopback, aggressive);
    }

    /** With another time that the controlling agent waits for a direct path once it could use a relay. */
    public IceSettings withRelayPatience(Duration newPatience) {
        return new IceSettings(checkInterval, patience, newPatience, consent, loopback, aggressive);
    }

    /** Without consent requests; then indications keep the path open. For far ends that answer nothing after ICE. */
    public IceSettings withoutConsent() {
        return new IceSettings(checkInterval, patience, relayPatience, false, loopback, aggressive);
    }

    /** With checks to loopback addresses, for tests on one host. */
    public IceSettings withLoopback() {
        return new IceSettings(checkInterval, patience, relayPatience, consent, true, aggressive);
    }

    /**
     * With USE-CANDIDATE on each check, as RFC 5245 allowed and RFC 8445 does not: for tests of what the other end makes of
     * it.
     */
    public IceSettings withAggressiveNomination() {
        return new IceSettings(checkInterval, patience, relayPatience, consent, loopback, true);
    }

    /** Time between the checks of one agent, "Ta". */
    public Duration checkInterval() {
        return checkInterval;
    }

    /** The least time before failure is declared, the "PAC timer". */
    public Duration patience() {
        return patience;
    }

    /** How long to wait for a direct path once a relay could be used. */
    public Duration relayPatience() {
        return relayPatience;
    }

    /** Whether consent is asked for. */
    public boolean consent() {
        return consent;
    }

    /** Whether loopback addresses are checked. */
    public boolean loopback() {
        return loopback;
    }

    /**
     * Whether anything may be sent to {@code address}, whoever asks for it: not to multicast, broadcast, unspecified or
     * reserved addresses, nor to port 0, and to loopback only if {@link #loopback} says so.
     */
    public boolean allows(InetSocketAddress address) {
        return AddressPolicy.allows(address, loopback);
    }

    /** Whether each check nominates. */
    public boolean aggressive() {
        return aggressive;
    }
}
