// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioChannelOption;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.DatagramChannel;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.turn.RelaySocket;
import org.p2psip.reload.ice.turn.TurnServerOutput;

/** The sockets at which a server relays. */
final class RelaySockets {
    private static final int RECEIVE_BUFFER_BYTES = 1 << 20;
    private static final int DATAGRAMS_PER_TURN = 16;

    private final TurnService service;
    private final EventLoop eventLoop;
    private final @Nullable SocketOption<Boolean> dontFragment = findDontFragment();
    private final Set<Channel> open = new HashSet<>();

    RelaySockets(TurnService service, EventLoop eventLoop) {
        this.service = service;
        this.eventLoop = eventLoop;
    }

    /** The option that forbids fragments: Java has it from version 19 on. */
    @SuppressWarnings("unchecked")
    private static @Nullable SocketOption<Boolean> findDontFragment() {
        try (DatagramChannel probe = DatagramChannel.open()) {
            for (SocketOption<?> each : probe.supportedOptions()) {
                if (each.name().equals("IP_DONTFRAGMENT") && each.type() == Boolean.class) {
                    return (SocketOption<Boolean>) each;
                }
            }
        } catch (IOException e) {
            // Then neither is there any other socket.
        }
        return null;
    }

    boolean canForbidFragments() {
        return dontFragment != null;
    }

    void open(RelaySocket socket) {
        ChannelFuture bound = ServiceDatagrams.bind(
                eventLoop, socket.bound(), RECEIVE_BUFFER_BYTES, DATAGRAMS_PER_TURN, new Inbound(socket));
        bound.addListener(done -> {
            if (!done.isSuccess()) {
                service.server().handleNotOpened(socket, service.nowNanos());
            } else if (socket.isClosed()) {
                ChannelFuture unused = bound.channel().close();
            } else {
                open.add(bound.channel());
                socket.attach(bound.channel());
                service.server().handleOpened(socket, service.nowNanos());
            }
            service.pump();
            service.flush();
        });
    }

    void close(RelaySocket socket) {
        if (socket.attachment() instanceof Channel channel) {
            open.remove(channel);
            ChannelFuture unused = channel.close();
        }
    }

    void closeAll() {
        for (Channel each : open) {
            ChannelFuture unused = each.close();
        }
        open.clear();
    }

    /** Writes a datagram; the channel it was written to, which is to be flushed, or null. */
    @Nullable
    Channel send(TurnServerOutput.ToPeer output) {
        if (!(output.socket().attachment() instanceof Channel channel) || !channel.isWritable()) {
            output.payload().release();
            service.countSendError();
            return null;
        }
        DatagramPacket packet = new DatagramPacket(output.payload(), output.peer());
        SocketOption<Boolean> option = dontFragment;
        if (output.dontFragment() && option != null) {
            // What was written before goes without it.
            channel.flush();
            channel.config().setOption(NioChannelOption.of(option), true);
            ChannelFuture unused = channel.writeAndFlush(packet, channel.voidPromise());
            channel.config().setOption(NioChannelOption.of(option), false);
            return null;
        }
        ChannelFuture unused = channel.write(packet, channel.voidPromise());
        return channel;
    }

    private final class Inbound extends ServiceDatagrams {
        private final RelaySocket socket;

        Inbound(RelaySocket socket) {
            super(service);
            this.socket = socket;
        }

        @Override
        void received(Channel channel, DatagramPacket packet) {
            service.server().handleRelayed(socket, packet.sender(), packet.content(), service.nowNanos());
        }
    }
}
