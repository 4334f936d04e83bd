// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.embedding;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.ice.links.IceLinks;
import org.p2psip.reload.ice.tunnel.Tunnel;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.AppReceiver;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.node.ReloadNodeBuilder;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.usage.Overlay;
import org.p2psip.reload.usage.Usage;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.NodeId;

/** An application of one's own between two nodes behind NATs: a stream, and datagrams beside it. */
public final class EmbeddedTunnel {
    /** A number that the overlay's members agree on (RFC 6940, Section 14.5, has those that are registered). */
    public static final int APPLICATION = 65_000;

    private EmbeddedTunnel() {}

    /** A node whose links and tunnels find their paths with ICE, and which gives back what comes through a tunnel. */
    public static ReloadNodeBuilder node(OverlayConfiguration overlay, Credentials credentials, IceLinks links) {
        return ReloadNode.builder(overlay, credentials)
                .topology(new ChordTopology())
                .links(links)
                .usage(new Usage() {
                    @Override
                    public Set<Integer> applications() {
                        return Set.of(APPLICATION);
                    }

                    @Override
                    public void start(Overlay ready) {}

                    @Override
                    public void handleChannel(int application, AppChannel channel) {
                        Tunnel tunnel = (Tunnel) channel;
                        tunnel.datagramReceiver(datagram -> tunnel.sendDatagram(datagram.copy()));
                        tunnel.receiver(received(bytes -> tunnel.send(bytes.copy())));
                    }
                });
    }

    /** Opens a tunnel to {@code peer}, and sends a greeting over its stream; the stage completes on the node's thread. */
    public static CompletionStage<Tunnel> greet(ReloadNode node, NodeId peer, Consumer<String> answer) {
        return node.connect(List.of(new Destination.Node(peer)), APPLICATION).thenApply(channel -> {
            Tunnel tunnel = (Tunnel) channel;
            tunnel.receiver(received(bytes -> answer.accept(bytes.toString(StandardCharsets.UTF_8))));
            tunnel.send(Unpooled.copiedBuffer("Hello", StandardCharsets.UTF_8));
            return tunnel;
        });
    }

    private static AppReceiver received(Consumer<ByteBuf> consumer) {
        return new AppReceiver() {
            @Override
            public void bytes(ByteBuf bytes) {
                consumer.accept(bytes);
            }

            @Override
            public void closed() {}
        };
    }
}
