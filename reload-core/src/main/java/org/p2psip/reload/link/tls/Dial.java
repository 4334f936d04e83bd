// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.internal.Checks;
import org.p2psip.reload.wire.NodeId;

/** Tries addresses one after the other, until the right node answers at one. */
// Netty tells of failures through the pipeline as well.
@SuppressWarnings("FutureReturnValueIgnored")
final class Dial implements Handshake.Outcome {
    private final TlsEndpoint endpoint;
    private final Queue<InetSocketAddress> left;
    private final @Nullable NodeId expectedPeer;
    private final CompletableFuture<SecureConnection> result = new CompletableFuture<>();
    private LinkException failure =
            new LinkException(RefusalReason.UNREACHABLE, "the far end gave no address that can be dialled");
    private @Nullable Channel current;

    /** @param expectedPeer who has to answer, or null to take any node of the overlay */
    Dial(TlsEndpoint endpoint, List<InetSocketAddress> addresses, @Nullable NodeId expectedPeer) {
        this.endpoint = endpoint;
        this.left = new ArrayDeque<>(addresses);
        this.expectedPeer = expectedPeer;
    }

    /** Begins; the result is a connection, or a failure with the {@link LinkException} of the last address. */
    CompletableFuture<SecureConnection> start() {
        next();
        return result;
    }

    /** Gives up: closes what is being tried, and with it the result fails unless it is complete. */
    void abandon() {
        left.clear();
        if (current != null && !result.isDone()) {
            current.close();
        }
    }

    @Override
    public void secured(SecureConnection connection) {
        if (expectedPeer != null && !connection.proves(expectedPeer)) {
            connection.channel().close();
            refused(
                    RefusalReason.WRONG_NODE_ID,
                    "expected " + expectedPeer + ", the certificate is of " + connection.firstNodeId(),
                    connection.remoteAddress());
        } else if (!result.complete(connection)) {
            connection.channel().close();
        }
    }

    @Override
    public void refused(RefusalReason reason, String detail, @Nullable InetSocketAddress remote) {
        endpoint.countRefusal(reason);
        failure = new LinkException(reason, Checks.text(remote) + ": " + detail);
        next();
    }

    @Override
    public void renegotiationRefused() {
        endpoint.countRefusal(RefusalReason.RENEGOTIATION);
    }

    private void next() {
        InetSocketAddress address = left.poll();
        if (address == null) {
            result.completeExceptionally(failure);
            return;
        }
        ChannelFuture connect = endpoint.connect(address);
        current = connect.channel();
        connect.addListener(done -> {
            if (done.isSuccess()) {
                endpoint.beginClientHandshake(connect.channel(), address, this);
            } else {
                refused(
                        RefusalReason.UNREACHABLE,
                        "no connection: " + done.cause().getMessage(),
                        address);
            }
        });
    }
}
