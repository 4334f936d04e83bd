// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.links;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkReceiver;

/** Both ends of one of this library's links, on one event loop. */
final class LinkPair implements EchoPair {
    private final NettyEnvironment environment;
    private final LinkEnd client;
    private final LinkEnd server;
    final Link outgoing;
    final Link incoming;
    private final EchoLoop loop;
    private final byte[] message;
    private long number;

    LinkPair(LinkEnd.Protocol protocol, int messageBytes) {
        BenchOverlay overlay = new BenchOverlay();
        environment = NettyEnvironment.create(Runnable::run);
        message = new byte[messageBytes];
        CompletableFuture<Link> accepted = new CompletableFuture<>();
        server = LinkEnd.start(protocol, overlay.context(environment, 1), environment, accepted::complete);
        client = LinkEnd.start(protocol, overlay.context(environment, 2), environment, link -> {});
        InetSocketAddress address = server.address();
        outgoing = client.connect(address);
        incoming = Waiting.await(accepted);
        loop = new EchoLoop(environment.eventLoop(), () -> send(outgoing));
        Waiting.on(environment.eventLoop(), () -> {
            incoming.receiver(new Receiver() {
                @Override
                public void message(ByteBuf received) {
                    incoming.send(received.retain());
                }
            });
            outgoing.receiver(new Receiver() {
                @Override
                public void message(ByteBuf received) {
                    loop.handleEcho();
                }
            });
            return true;
        });
    }

    @Override
    public Burst run(long nanos) {
        return loop.run(nanos);
    }

    @Override
    public void close() {
        client.close();
        server.close();
        environment.close();
    }

    private void send(Link link) {
        ByteBuf next = Unpooled.buffer(message.length, message.length).writeBytes(message);
        // No two are alike, or the receiver would take them for copies.
        link.send(next.setLong(0, number++));
    }

    private abstract static class Receiver implements LinkReceiver {
        @Override
        public void closed(String reason) {
            if (!reason.startsWith("closed by")) {
                throw new AssertionError(reason);
            }
        }
    }
}
