// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.wire.NodeId;

/**
 * Has a direct path tried again from time to time where a link goes through a relay: with another Attach, as RELOAD has no
 * restart of ICE (RFC 6940, Section 6.5.1.12), whose link takes the place of the former. The pauses grow. As many as there are
 * links. Confined to the event loop.
 */
final class DirectRetries {
    /** Time before the first try. */
    static final Duration FIRST = Duration.ofSeconds(30);

    /** The longest time between two tries. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    /** How much sooner or later than that a try may be, so that both ends seldom begin at once. */
    private static final double SPREAD = 0.2;

    /** How long after a try an answer may come. */
    private static final Duration WAIT = Duration.ofMinutes(1);

    private final Environment environment;
    private final Random random;
    private final Consumer<Link> ask;
    private final Duration first;
    private final Map<NodeId, Retry> retries = new HashMap<>();

    private static final class Retry {
        private final Link link;
        private Duration pause;
        private @Nullable Cancellable timer;
        private boolean tried;
        private long triedNanos;

        private Retry(Link link, Duration pause) {
            this.link = link;
            this.pause = pause;
        }
    }

    /** @param ask has an Attach with the node at the far end made */
    DirectRetries(Environment environment, Random random, Duration first, Consumer<Link> ask) {
        this.environment = environment;
        this.random = random;
        this.first = first;
        this.ask = ask;
    }

    /** How many links are waiting for a direct path. */
    int size() {
        return retries.size();
    }

    /** This is how the node at the far end of {@code link} is reached now. */
    void handlePath(Link link, boolean relayed) {
        Retry known = retries.get(link.peer());
        if (known != null && known.link == link && relayed) {
            return;
        }
        if (known != null) {
            stop(known);
        }
        if (relayed && link.isOpen()) {
            Retry retry = new Retry(link, known == null ? first : known.pause);
            retries.put(link.peer(), retry);
            schedule(retry);
        }
    }

    /** A link is closed; nothing is tried for its sake any more. */
    void handleClosed(Link link) {
        Retry known = retries.get(link.peer());
        if (known != null && known.link == link) {
            stop(known);
        }
    }

    /** Whether an Attach with {@code peer} that is answered now is such a try, so that no further relay is wanted. */
    boolean isTrying(NodeId peer) {
        Retry retry = retries.get(peer);
        return retry != null
                && retry.tried
                && retry.link.isOpen()
                && environment.nowNanos() - retry.triedNanos < WAIT.toNanos();
    }

    /** The far end tries by itself; this end waits anew. */
    void handleTriedByFarEnd(NodeId peer) {
        Retry retry = retries.get(peer);
        if (retry != null) {
            schedule(retry);
        }
    }

    private void schedule(Retry retry) {
        Cancellable pending = retry.timer;
        if (pending != null) {
            pending.cancel();
        }
        double share = 1 - SPREAD + 2 * SPREAD * random.nextDouble();
        retry.timer = environment.schedule((long) (share * retry.pause.toNanos()), () -> handleTimer(retry));
    }

    private void handleTimer(Retry retry) {
        retry.timer = null;
        if (!retry.link.isOpen()) {
            retries.remove(retry.link.peer(), retry);
            return;
        }
        retry.tried = true;
        retry.triedNanos = environment.nowNanos();
        Duration next = retry.pause.multipliedBy(2);
        retry.pause = next.compareTo(LONGEST) > 0 ? LONGEST : next;
        schedule(retry);
        ask.accept(retry.link);
    }

    private void stop(Retry retry) {
        retries.remove(retry.link.peer(), retry);
        Cancellable pending = retry.timer;
        if (pending != null) {
            pending.cancel();
        }
    }

    void close() {
        for (Retry each : Map.copyOf(retries).values()) {
            stop(each);
        }
    }
}
