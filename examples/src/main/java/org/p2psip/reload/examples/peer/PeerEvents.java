// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.examples.text.HostPort;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.node.LinkStatus;
import org.p2psip.reload.node.NodeListener;
import org.p2psip.reload.wire.NodeId;

/** Writes what happens to a peer's links into its log. */
final class PeerEvents implements NodeListener {
    private static final double MILLIS_PER_SECOND = 1000;

    private final NodeId self;
    private final PeerLog log;
    private final Runnable started;
    private final Set<RefusalReason> refused = EnumSet.noneOf(RefusalReason.class);

    /**
     * Creates a listener of one peer.
     *
     * @param self the peer
     * @param started called when the peer listens, on the node's thread
     */
    PeerEvents(NodeId self, PeerLog log, Runnable started) {
        this.self = self;
        this.log = log;
        this.started = started;
    }

    @Override
    public void started() {
        started.run();
    }

    @Override
    public void linkUp(LinkStatus link) {
        if (isToItself(link)) {
            return;
        }
        log.event(
                "linkUp",
                "link up: " + who(link) + " at " + at(link),
                "peer",
                link.peer(),
                "user",
                link.userName(),
                "remote",
                at(link));
    }

    @Override
    public void linkDown(LinkStatus link, String reason) {
        if (isToItself(link)) {
            return;
        }
        log.event(
                "linkDown",
                "link down: " + who(link) + " at " + at(link) + ": " + reason,
                "peer",
                link.peer(),
                "user",
                link.userName(),
                "remote",
                at(link),
                "reason",
                reason);
    }

    @Override
    public void linkResponsive(LinkStatus link, boolean responsive) {
        log.event(
                responsive ? "linkResponds" : "linkSilent",
                (responsive ? "link responds again: " : "link does not respond: ") + who(link) + " at " + at(link),
                "peer",
                link.peer(),
                "user",
                link.userName(),
                "remote",
                at(link));
    }

    @Override
    public void linkRefused(RefusalReason reason, String detail, @Nullable InetSocketAddress remote) {
        if (refused.add(reason)) {
            String from = remote == null ? "somewhere" : HostPort.format(remote);
            log.event(
                    "linkRefused",
                    "connection from " + from + " refused: " + detail + " (further ones of this kind are only counted)",
                    "remote",
                    from,
                    "reason",
                    reason,
                    "detail",
                    detail);
        }
    }

    @Override
    public void configurationChanged(OverlayConfiguration configuration) {
        log.event(
                "configuration",
                "the overlay has a new configuration, number " + configuration.sequence(),
                "sequence",
                configuration.sequence());
    }

    @Override
    public void configurationUnsupported(String reason) {
        log.event("configurationUnsupported", "cannot follow the overlay's configuration: " + reason, "reason", reason);
    }

    @Override
    public void joinDelayed(String reason, Duration pause) {
        double seconds = pause.toMillis() / MILLIS_PER_SECOND;
        log.event(
                "joinDelayed",
                String.format(Locale.ROOT, "%s; trying again in %.1f s", reason, seconds),
                "reason",
                reason,
                "pauseMillis",
                pause.toMillis());
    }

    /** A bootstrap node that looks for others at the configured addresses finds itself, which is no news. */
    private boolean isToItself(LinkStatus link) {
        return link.peer().equals(self);
    }

    private static String who(LinkStatus link) {
        return link.userName().isEmpty() ? link.peer().toString() : link.userName() + " (" + link.peer() + ")";
    }

    private static String at(LinkStatus link) {
        return HostPort.format(link.remote());
    }
}
