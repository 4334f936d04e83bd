// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.driver.Relay;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.dtls.DtlsAssociation;
import org.p2psip.reload.link.dtls.ProvenPath;

/** The way to a bootstrap node through a relay, for nodes whose network lets no UDP out. Confined to the event loop. */
// Each stage is heard by whoever gets it.
@SuppressWarnings("FutureReturnValueIgnored")
final class RelayedBootstrap implements ProvenPath {
    private final IceEndpoint endpoint;
    private final InetSocketAddress bootstrap;
    private final CompletableFuture<Link> result = new CompletableFuture<>();
    private @Nullable Relay relay;
    private @Nullable DtlsAssociation association;
    private boolean released;

    RelayedBootstrap(IceEndpoint endpoint, InetSocketAddress bootstrap) {
        this.endpoint = endpoint;
        this.bootstrap = bootstrap;
    }

    CompletableFuture<Link> connect() {
        endpoint.relays().takeAlone().whenComplete((relays, failure) -> {
            List<Relay> got = relays == null ? List.of() : relays;
            if (got.isEmpty()) {
                result.completeExceptionally(
                        new LinkException(RefusalReason.UNREACHABLE, "there is no relay to reach it through"));
                return;
            }
            got.subList(1, got.size()).forEach(Relay::release);
            Relay first = got.get(0);
            relay = first;
            first.port().otherwise(this::receive);
            first.permit(bootstrap);
            DtlsAssociation begun = endpoint.dtls().associate(this, false, null, LinkPurpose.OVERLAY);
            association = begun;
            begun.link().whenComplete((link, refusal) -> {
                if (link != null) {
                    result.complete(link);
                } else {
                    result.completeExceptionally(refusal);
                }
            });
        });
        return result;
    }

    private boolean receive(ByteBuf datagram, InetSocketAddress from) {
        DtlsAssociation begun = association;
        return begun != null && !released && from.equals(bootstrap) && begun.handleDatagram(datagram);
    }

    @Override
    public void send(ByteBuf datagram) {
        Relay over = relay;
        if (over == null || released) {
            datagram.release();
        } else {
            over.port().send(bootstrap, datagram);
        }
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return bootstrap;
    }

    @Override
    public int maxDatagramBytes() {
        return endpoint.maxDatagramBytes() - IceConnection.RELAY_BYTES;
    }

    @Override
    public OptionalLong roundTripNanos() {
        return OptionalLong.empty();
    }

    /** Nothing asks the far end whether it is still there. */
    @Override
    public boolean isMaintained() {
        return false;
    }

    @Override
    public void release() {
        Relay over = relay;
        if (!released && over != null) {
            released = true;
            over.release();
        }
    }
}
