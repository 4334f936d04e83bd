// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.wire.NodeId;

/** A port that is listened on for one application's connection, from a node that may be known only later. */
final class ApplicationPort {
    /** Connections that are kept until it is known who is expected. */
    static final int MAX_EARLY = 4;

    private final SimulatedEndpoint endpoint;
    private final Consumer<SecuredConnection> onExpected;
    private final InetSocketAddress address;
    private final ConnectionAcceptor acceptor;
    private final List<SecuredConnection> early = new ArrayList<>();
    private @Nullable NodeId expectedPeer;
    private boolean closed;

    ApplicationPort(SimulatedEndpoint endpoint, Consumer<SecuredConnection> onExpected) {
        this.endpoint = endpoint;
        this.onExpected = onExpected;
        this.address = endpoint.host().ephemeralAddress();
        this.acceptor = endpoint.acceptor(this::handleSecured);
    }

    /** Begins to listen, or returns false if the host has no port left. */
    boolean open() {
        return endpoint.host().listen(address.getPort(), acceptor);
    }

    InetSocketAddress address() {
        return address;
    }

    /** Says who is expected, which may be there already. */
    void expect(NodeId peer) {
        expectedPeer = peer;
        List<SecuredConnection> waiting = List.copyOf(early);
        early.clear();
        waiting.forEach(this::handleSecured);
    }

    void close() {
        if (!closed) {
            closed = true;
            endpoint.host().stopListening(address.getPort(), acceptor);
            early.forEach(connection -> connection.end().close("not needed"));
            early.clear();
        }
    }

    private void handleSecured(SecuredConnection connection) {
        if (closed) {
            connection.end().close("not needed");
        } else if (expectedPeer == null && early.size() < MAX_EARLY) {
            early.add(connection);
        } else if (expectedPeer != null && connection.proves(expectedPeer)) {
            onExpected.accept(connection);
        } else {
            connection.end().close("wrong node");
            endpoint.refuse(
                    RefusalReason.WRONG_NODE_ID,
                    "the certificate is of " + connection.firstNodeId() + ", which is not expected",
                    connection.end().remote());
        }
    }
}
