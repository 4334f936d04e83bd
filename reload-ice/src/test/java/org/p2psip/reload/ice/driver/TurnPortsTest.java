// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which ports a server listens at, on the loopback address. */
class TurnPortsTest {
    private static final int SECONDS = 60;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(LOOPBACK, 0);

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop eventLoop = group.next();
    private final Deque<Integer> freePorts = new ArrayDeque<>();
    private final List<ServerSocket> taken = new ArrayList<>();
    private final List<Channel> listening = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        for (ServerSocket each : taken) {
            each.close();
        }
    }

    /** A port that is free for datagrams, and for connections until the socket given back is open. */
    private static ServerSocket connectionsAtAFreePort() throws IOException {
        while (true) {
            try (DatagramSocket datagrams = new DatagramSocket(0, LOOPBACK)) {
                return new ServerSocket(datagrams.getLocalPort(), 1, LOOPBACK);
            } catch (BindException e) {
                // Taken for connections by somebody else: the system has more.
            }
        }
    }

    private void offerPortsTakenForConnections(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            ServerSocket socket = connectionsAtAFreePort();
            taken.add(socket);
            freePorts.add(socket.getLocalPort());
        }
    }

    private int offerPortFreeForBoth() throws IOException {
        try (ServerSocket socket = connectionsAtAFreePort()) {
            freePorts.add(socket.getLocalPort());
            return socket.getLocalPort();
        }
    }

    private List<InetSocketAddress> open(TurnAddress... wanted) throws Exception {
        TurnPorts ports = new TurnPorts(eventLoop, List.of(wanted), this::listen, freePorts::remove);
        return ports.open().get(SECONDS, TimeUnit.SECONDS).stream()
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .toList();
    }

    private ChannelFuture listen(TurnAddress at) {
        ChannelHandler deaf = new ChannelInboundHandlerAdapter();
        ChannelFuture bound = at.transport() == TurnAddress.Transport.UDP
                ? new Bootstrap()
                        .group(eventLoop)
                        .channel(NioDatagramChannel.class)
                        .handler(deaf)
                        .bind(at.address())
                : new ServerBootstrap()
                        .group(eventLoop)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(deaf)
                        .bind(at.address());
        listening.add(bound.channel());
        return bound;
    }

    private long countOpen() throws Exception {
        return eventLoop
                .submit(() -> listening.stream().filter(Channel::isOpen).count())
                .get();
    }

    @Test
    void looksForAPortThatIsFreeForDatagramsAndConnections() throws Exception {
        offerPortsTakenForConnections(TurnPorts.MAX_TRIES - 1);
        InetSocketAddress free = new InetSocketAddress(LOOPBACK, offerPortFreeForBoth());
        assertThat(open(TurnAddress.udp(ANY_PORT), TurnAddress.tcp(ANY_PORT))).containsExactly(free, free);
        assertThat(countOpen()).isEqualTo(2);
    }

    @Test
    void givesUpWhenTheyAreAllTakenForConnections() throws Exception {
        offerPortsTakenForConnections(TurnPorts.MAX_TRIES + 1);
        assertThatThrownBy(() -> open(TurnAddress.udp(ANY_PORT), TurnAddress.tcp(ANY_PORT)))
                .hasCauseInstanceOf(BindException.class);
        assertThat(freePorts).as("not asked for").hasSize(1);
        assertThat(listening).hasSize(2 * TurnPorts.MAX_TRIES);
        assertThat(countOpen()).isZero();
    }

    @Test
    void looksForNoOtherPortWhereOneIsGiven() throws Exception {
        offerPortsTakenForConnections(1);
        InetSocketAddress given = new InetSocketAddress(LOOPBACK, freePorts.remove());
        assertThatThrownBy(() -> open(TurnAddress.udp(given), TurnAddress.tcp(ANY_PORT)))
                .hasCauseInstanceOf(BindException.class);
        assertThat(listening).hasSize(2);
        assertThat(countOpen()).isZero();
        freePorts.add(0);
        assertThatThrownBy(() -> open(TurnAddress.udp(ANY_PORT), TurnAddress.tcp(given)))
                .hasCauseInstanceOf(BindException.class);
        assertThat(listening).hasSize(4);
        assertThat(countOpen()).isZero();
    }
}
