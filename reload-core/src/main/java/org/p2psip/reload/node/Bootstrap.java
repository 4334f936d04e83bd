// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.routing.LinkId;
import org.p2psip.reload.wire.NodeId;

/**
 * Finds a way into the overlay through a bootstrap node or a former neighbor (RFC 6940, Section 11.4).
 *
 * <pre>
 * IDLE -> SEARCHING       start: one address is tried after the other, the next when one has failed or is slow
 * SEARCHING -> ENTERING   the first link is up; links that come up later are closed
 * ENTERING -> SEARCHING   the node at its far end does not let this one in
 * SEARCHING -> PAUSING    all addresses have failed; PAUSING -> SEARCHING after a pause that grows
 * SEARCHING -> IDLE       all addresses have failed, and the patience would be over after the pause: unreachable
 * ENTERING -> IDLE        the node has joined
 * IDLE -> SEARCHING       comeBack: as after start, but nothing is over before the node has found a way
 * </pre>
 */
final class Bootstrap {
    /** Failures that are told; further ones are counted. */
    static final int MAX_TOLD_FAILURES = 5;

    /** What the search for a way in leads to. */
    interface Entry {
        void connected(NodeId bootstrap, long nowNanos);

        /** Nobody answers; all are tried again after {@code pauseNanos}. */
        void delayed(String reason, long pauseNanos);

        void unreachable(String reason);

        /** How many other nodes this one is linked with. */
        int linkedPeers();
    }

    private enum State {
        IDLE,
        SEARCHING,
        ENTERING,
        PAUSING
    }

    private final BootstrapAddresses addresses;
    private final BootstrapSettings settings;
    private final Random random;
    private final Outputs outputs;
    private final Entry entry;
    private final Deque<InetSocketAddress> untried = new ArrayDeque<>();
    private final Map<Long, InetSocketAddress> attempts = new HashMap<>();
    private final List<String> failures = new ArrayList<>();
    private State state = State.IDLE;
    private long lastAttempt;
    private int untoldFailures;
    private int rounds;
    private long giveUpNanos;

    /** When the state's next step is due; what that is depends on the state. */
    private OptionalLong deadline = OptionalLong.empty();

    private @Nullable InetSocketAddress enteringAt;
    private @Nullable LinkId enteringLink;
    private @Nullable NodeId enteringPeer;
    private @Nullable String whyDisconnected;

    Bootstrap(BootstrapAddresses addresses, BootstrapSettings settings, Random random, Outputs outputs, Entry entry) {
        this.addresses = addresses;
        this.settings = settings;
        this.random = random;
        this.outputs = outputs;
        this.entry = entry;
    }

    void start(long nowNanos) {
        giveUpNanos = nowNanos + settings.patienceNanos();
        rounds = 0;
        search(nowNanos);
    }

    /** The node is in the overlay and has lost all links: searches until it has found a way back, unless it does so already. */
    void comeBack(long nowNanos) {
        if (state == State.IDLE) {
            giveUpNanos = nowNanos + BootstrapSettings.MAX_PATIENCE.toNanos();
            rounds = 0;
            search(nowNanos);
        } else {
            tryNext("the link was lost", nowNanos);
        }
    }

    /** Goes on after the node at the last address did not let this one in. */
    void tryNext(String reason, long nowNanos) {
        if (state != State.ENTERING) {
            return;
        }
        note(enteringAt, whyDisconnected == null ? reason : reason + " (" + whyDisconnected + ")");
        become(State.SEARCHING);
        attemptMore(nowNanos);
    }

    /** The node is a peer of the overlay, or is leaving: nothing is to be searched any more. */
    void stop() {
        become(State.IDLE);
        untried.clear();
    }

    /** Whether a link that has come up is waited for; the caller closes it otherwise. */
    boolean wants(long attempt) {
        return state == State.SEARCHING && attempts.containsKey(attempt);
    }

    /** A link that is not waited for has come up, too late: the address may be of use later. */
    void handleLate(long attempt) {
        InetSocketAddress address = attempts.remove(attempt);
        if (address != null && state == State.ENTERING) {
            untried.addFirst(address);
        }
    }

    /** A link that is waited for is up. */
    void handleConnected(long attempt, LinkId link, NodeId peer, long nowNanos) {
        if (!wants(attempt)) {
            return;
        }
        become(State.ENTERING);
        enteringAt = attempts.remove(attempt);
        enteringLink = link;
        enteringPeer = peer;
        deadline = OptionalLong.of(nowNanos + settings.entryLimitNanos());
        entry.connected(peer, nowNanos);
    }

    /** The last link to a node is gone. Under TLS 1.3 this is how a bootstrap node refuses a certificate. */
    void handleDisconnected(NodeId disconnected, String reason) {
        if (Objects.equals(disconnected, enteringPeer)) {
            whyDisconnected = reason;
        }
    }

    void handleConnectFailed(long attempt, String reason, long nowNanos) {
        InetSocketAddress address = attempts.remove(attempt);
        if (address == null) {
            return;
        }
        note(address, reason);
        if (state == State.SEARCHING) {
            attemptMore(nowNanos);
        }
    }

    void handleTimeout(long nowNanos) {
        if (!deadline.isPresent() || nowNanos - deadline.getAsLong() < 0) {
            return;
        }
        deadline = OptionalLong.empty();
        switch (state) {
            case SEARCHING -> attemptMore(nowNanos);
            case PAUSING -> search(nowNanos);
            case ENTERING -> endIdleEntry();
            case IDLE -> throw new AssertionError("a deadline without anything to do");
        }
    }

    OptionalLong nextDeadlineNanos() {
        return deadline;
    }

    private void search(long nowNanos) {
        become(State.SEARCHING);
        failures.clear();
        untoldFailures = 0;
        untried.clear();
        untried.addAll(addresses.inOrder(random));
        untried.removeAll(attempts.values());
        attemptMore(nowNanos);
    }

    /** Begins the next attempt, or ends the round. */
    private void attemptMore(long nowNanos) {
        if (untried.isEmpty() && attempts.isEmpty()) {
            endRound(nowNanos);
            return;
        }
        deadline = OptionalLong.empty();
        if (!untried.isEmpty() && attempts.size() < settings.maxParallel()) {
            InetSocketAddress address = untried.remove();
            attempts.put(++lastAttempt, address);
            deadline = OptionalLong.of(nowNanos + settings.staggerNanos());
            outputs.add(new NodeOutput.ConnectBootstrap(lastAttempt, address));
        }
    }

    private void endRound(long nowNanos) {
        String reason = reason();
        long pauseNanos = settings.pauseNanos(rounds++, random);
        if (addresses.isEmpty() || nowNanos + pauseNanos - giveUpNanos >= 0) {
            become(State.IDLE);
            entry.unreachable(reason);
            return;
        }
        become(State.PAUSING);
        deadline = OptionalLong.of(nowNanos + pauseNanos);
        entry.delayed(reason, pauseNanos);
    }

    /** A node that keeps the link open and does nothing else must not keep this one out. */
    private void endIdleEntry() {
        if (enteringLink != null && entry.linkedPeers() <= 1) {
            outputs.add(new NodeOutput.CloseLink(enteringLink, "the bootstrap node does not let this node in"));
        }
    }

    private void become(State next) {
        state = next;
        deadline = OptionalLong.empty();
        enteringAt = null;
        enteringLink = null;
        enteringPeer = null;
        whyDisconnected = null;
    }

    private void note(@Nullable InetSocketAddress address, String reason) {
        if (failures.size() == MAX_TOLD_FAILURES) {
            untoldFailures++;
        } else {
            failures.add(address == null ? reason : text(address) + ": " + reason);
        }
    }

    private String reason() {
        if (addresses.isEmpty()) {
            return "the configuration names no bootstrap node";
        }
        return "no bootstrap node let this node in: " + String.join("; ", failures)
                + (untoldFailures == 0 ? "" : "; and " + untoldFailures + " more");
    }

    private static String text(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        return (ip == null ? address.getHostString() : ip.getHostAddress()) + ":" + address.getPort();
    }
}
