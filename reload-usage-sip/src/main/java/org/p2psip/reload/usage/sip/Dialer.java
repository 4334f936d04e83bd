// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.usage.Overlay;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.wire.Destination;

/** Connects along the first of some routes that works (RFC 7904, Section 5.1). On the node's thread. */
final class Dialer {
    /** Most routes that are tried. */
    static final int MAX_ATTEMPTS = 8;

    private final Overlay overlay;
    private final Iterator<SipRoute> routes;
    private final CompletableFuture<SipConnection> done;

    private Dialer(Overlay overlay, Iterator<SipRoute> routes, CompletableFuture<SipConnection> done) {
        this.overlay = overlay;
        this.routes = routes;
        this.done = done;
    }

    /**
     * Completes {@code done} with the connection, or with why the last attempt failed.
     *
     * @param routes at least one
     */
    static void start(Overlay overlay, List<SipRoute> routes, CompletableFuture<SipConnection> done) {
        new Dialer(
                        overlay,
                        routes.subList(0, Math.min(routes.size(), MAX_ATTEMPTS)).iterator(),
                        done)
                .next(null);
    }

    private void next(@Nullable ReloadException failure) {
        if (!routes.hasNext()) {
            done.completeExceptionally(
                    failure != null
                            ? failure
                            : new ReloadException(ReloadException.Reason.CONNECTION_FAILED, "no route to try"));
            return;
        }
        SipRoute route = routes.next();
        int application = route.preferences().wantsSips() ? SipUsage.SIPS : SipUsage.SIP;
        CompletionStage<AppChannel> connecting;
        try {
            connecting = overlay.connect(route.destinations(), application);
        } catch (IllegalArgumentException unusable) {
            // What somebody registered as the way to him need not be one.
            next(new ReloadException(
                    ReloadException.Reason.CONNECTION_FAILED, "no usable route: " + unusable.getMessage()));
            return;
        }
        CompletionStage<AppChannel> unused = connecting.whenComplete((channel, failed) -> {
            if (failed != null) {
                next(Failures.of(failed));
            } else if (!isEndOf(route.destinations(), channel)) {
                channel.close();
                next(new ReloadException(
                        ReloadException.Reason.CONNECTION_FAILED, "connected to " + channel.peer() + " instead"));
            } else if (!done.complete(new SipConnection(channel, application))) {
                channel.close();
            }
        });
    }

    /** Whether the far end is the node that the list ends with, where that can be seen. */
    private static boolean isEndOf(List<Destination> destinations, AppChannel channel) {
        return !(destinations.get(destinations.size() - 1) instanceof Destination.Node node)
                || node.nodeId().equals(channel.peer());
    }
}
