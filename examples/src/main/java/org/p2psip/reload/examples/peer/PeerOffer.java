// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.examples.text.HostPort;
import org.p2psip.reload.examples.text.OneLine;
import org.p2psip.reload.ice.driver.OwnAddresses;
import org.p2psip.reload.ice.links.IceLinks;
import org.p2psip.reload.ice.relays.OverlayTurnUsers;
import org.p2psip.reload.ice.relays.RelayOffer;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.usage.turn.TurnCandidacy;

/**
 * A peer's relay for other members, while the peer runs: offered once all can reach the peer, as the operator says or as the peer
 * finds out (RFC 6940, Section 9), and taken back when it leaves or turns out to be behind a NAT. On the node's thread but for
 * {@link #begin} and {@link #end}.
 */
final class PeerOffer {
    /** How often it is looked at whether others can reach the peer. */
    static final Duration LOOK = Duration.ofSeconds(10);

    /** How long after it could not be opened or made known it is tried again. */
    static final Duration RETRY = Duration.ofMinutes(1);

    /** Taking the records back must not hold up the end for longer. */
    static final Duration WITHDRAW_LIMIT = Duration.ofSeconds(5);

    private final OfferRules rules;
    private final PeerRelays relays;
    private final IceLinks links;
    private final PeerLog log;
    private final EventLoop eventLoop;
    private final ReloadNode node;
    private @Nullable RelayOffer offer;
    private boolean opening;
    private boolean told;
    private boolean ended;

    PeerOffer(OfferRules rules, PeerRelays relays, IceLinks links, PeerLog log, ReloadNode node) {
        this.rules = rules;
        this.relays = relays;
        this.links = links;
        this.log = log;
        this.node = node;
        this.eventLoop = ((NettyEnvironment) node.environment()).eventLoop();
    }

    /** The node has joined. */
    void begin() {
        node.environment().execute(this::look);
    }

    private void look() {
        if (ended) {
            return;
        }
        InetAddress outside = rules.external();
        if (outside != null) {
            open(local(outside), outside);
            return;
        }
        List<TurnCandidacy.Observation> seen = links.observations();
        if (TurnCandidacy.isCandidate(seen)) {
            InetAddress reached = seen.get(seen.size() - 1).local().getAddress();
            open(local(reached), reached);
        } else if (!seen.isEmpty()) {
            withdraw(seen.get(seen.size() - 1));
        }
        var unused = node.environment().schedule(LOOK.toNanos(), this::look);
    }

    /** Where to listen: as was said, else at the address that others reach, or at any if a NAT has that. */
    private InetSocketAddress local(InetAddress outside) {
        InetSocketAddress listen = rules.listen();
        return listen.getAddress().isAnyLocalAddress() && OwnAddresses.all().contains(outside)
                ? new InetSocketAddress(outside, listen.getPort())
                : listen;
    }

    private void open(InetSocketAddress listen, InetAddress outside) {
        if (opening || offer != null || ended) {
            return;
        }
        opening = true;
        var unused = RelayOffer.open(
                        eventLoop,
                        listen,
                        relays::overlay,
                        new OverlayTurnUsers(relays::overlay, rules::isMember),
                        rules.settings(listen.getAddress(), outside),
                        rules.policy(outside),
                        new SecureRandom())
                .whenComplete((opened, failure) -> {
                    opening = false;
                    if (failure != null) {
                        tellFailed(OneLine.of(failure));
                        retry(() -> open(listen, outside));
                    } else if (ended) {
                        var unusedClose = opened.service().close();
                    } else {
                        offer = opened;
                        advertise(
                                opened,
                                new InetSocketAddress(outside, opened.address().getPort()));
                    }
                });
    }

    private void advertise(RelayOffer opened, InetSocketAddress outside) {
        if (ended || offer != opened) {
            return;
        }
        var unused = opened.advertise(relays.usage(), outside).whenComplete((places, failure) -> {
            if (failure != null) {
                tellFailed(OneLine.of(failure));
                retry(() -> advertise(opened, outside));
                return;
            }
            told = false;
            String at = HostPort.format(outside);
            log.event(
                    "relayOffered",
                    "relays for other members at " + at + ", known at " + places + " places",
                    "address",
                    at,
                    "places",
                    places);
        });
    }

    private void retry(Runnable again) {
        var unused = node.environment().schedule(RETRY.toNanos(), again);
    }

    private void tellFailed(String reason) {
        log.event("relayFailed", "cannot offer a relay: " + reason + "; trying again", "reason", reason);
    }

    private void withdraw(TurnCandidacy.Observation seen) {
        RelayOffer offered = offer;
        if (offered != null) {
            offer = null;
            var unused = offered.withdraw(relays.usage());
        }
        if (!told) {
            told = true;
            log.event(
                    "relayNotOffered",
                    "not everybody can reach " + HostPort.format(seen.local()) + ", which others see as "
                            + HostPort.format(seen.reflexive()) + ": no relay is offered",
                    "local",
                    HostPort.format(seen.local()),
                    "seenAs",
                    HostPort.format(seen.reflexive()));
        }
    }

    /** Takes the offer back, as long as there is time; on another thread than the node's. */
    void end() throws InterruptedException {
        try {
            eventLoop
                    .submit(() -> {
                        ended = true;
                        return offer;
                    })
                    .get(WITHDRAW_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            RelayOffer offered = offer;
            if (offered != null) {
                offered.withdraw(relays.usage())
                        .toCompletableFuture()
                        .get(WITHDRAW_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                log.event("relayWithdrawn", "took back the offer of a relay");
            }
        } catch (ExecutionException | TimeoutException e) {
            log.event(
                    "relayStays", "could not take back the offer of a relay; it will expire", "reason", OneLine.of(e));
        }
    }
}
