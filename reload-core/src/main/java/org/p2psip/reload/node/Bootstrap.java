// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.wire.NodeId;

/** Finds a way into the overlay: tries the bootstrap nodes one after the other (RFC 6940, Section 11.4). */
final class Bootstrap {
    /** What the search for a way in leads to. */
    interface Entry {
        void connected(NodeId bootstrap, long nowNanos);

        void unreachable(String reason);
    }

    private List<InetSocketAddress> addresses;
    private final Outputs outputs;
    private final Entry entry;
    private final Queue<InetSocketAddress> untried = new ArrayDeque<>();
    private final List<String> failures = new ArrayList<>();
    private long attempt;
    private boolean connecting;
    private @Nullable InetSocketAddress current;
    private @Nullable NodeId peer;
    private @Nullable String whyDisconnected;

    Bootstrap(List<InetSocketAddress> addresses, Outputs outputs, Entry entry) {
        this.addresses = List.copyOf(addresses);
        this.outputs = outputs;
        this.entry = entry;
    }

    void configuration(OverlayConfiguration next) {
        addresses = next.bootstrapNodes();
    }

    void start() {
        untried.clear();
        untried.addAll(addresses);
        failures.clear();
        next();
    }

    /** Goes on after the overlay's node at the last address did not let this one in. */
    void tryNext(String reason) {
        String why = whyDisconnected == null ? reason : reason + " (" + whyDisconnected + ")";
        failures.add(current == null ? why : text(current) + ": " + why);
        next();
    }

    /** A link to a bootstrap node is up. */
    void handleConnected(long ofAttempt, NodeId connected, long nowNanos) {
        if (connecting && ofAttempt == attempt) {
            connecting = false;
            peer = connected;
            entry.connected(connected, nowNanos);
        }
    }

    /** The last link to a node is gone. Under TLS 1.3 this is how a bootstrap node refuses a certificate. */
    void handleDisconnected(NodeId disconnected, String reason) {
        if (peer != null && peer.equals(disconnected)) {
            whyDisconnected = reason;
        }
    }

    void handleConnectFailed(long ofAttempt, String reason) {
        if (connecting && ofAttempt == attempt) {
            connecting = false;
            tryNext(reason);
        }
    }

    private void next() {
        InetSocketAddress address = untried.poll();
        current = address;
        peer = null;
        whyDisconnected = null;
        if (address == null) {
            entry.unreachable(
                    failures.isEmpty()
                            ? "the configuration names no bootstrap node"
                            : "no bootstrap node let this node in: " + String.join("; ", failures));
            return;
        }
        connecting = true;
        outputs.add(new NodeOutput.ConnectBootstrap(++attempt, address));
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
