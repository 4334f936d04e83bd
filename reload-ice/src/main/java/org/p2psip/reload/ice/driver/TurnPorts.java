// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * Opens the ports of a server, all or none. Where any port will do it is one for all ways of reaching the server, so that it has
 * one address.
 */
final class TurnPorts {
    /** How many free ports are tried, since one that is free for datagrams may be taken for connections. */
    static final int MAX_TRIES = 8;

    private final EventLoop eventLoop;
    private final List<TurnAddress> wanted;
    private final Function<TurnAddress, ChannelFuture> listening;
    private final IntSupplier freePort;
    private final List<Channel> open = new ArrayList<>();
    private final CompletableFuture<List<Channel>> opened = new CompletableFuture<>();
    private int tries = 1;

    /**
     * @param listening begins to listen somewhere; called on the event loop
     * @param freePort chooses the port where any will do; 0 leaves that to the system
     */
    TurnPorts(
            EventLoop eventLoop,
            List<TurnAddress> wanted,
            Function<TurnAddress, ChannelFuture> listening,
            IntSupplier freePort) {
        this.eventLoop = eventLoop;
        this.wanted = wanted;
        this.listening = listening;
        this.freePort = freePort;
    }

    /** Opens them in their order; fails with the cause. */
    CompletableFuture<List<Channel>> open() {
        eventLoop.execute(this::openNext);
        return opened;
    }

    private void openNext() {
        if (open.size() == wanted.size()) {
            opened.complete(List.copyOf(open));
            return;
        }
        TurnAddress next = wanted.get(open.size());
        ChannelFuture bound = listening.apply(takesAnyPort(next) ? next.at(port(next)) : next);
        bound.addListener(done -> {
            if (done.isSuccess()) {
                open.add(bound.channel());
                openNext();
                return;
            }
            boolean mayFindAnother = takesAnyPort(wanted.get(0)) && takesAnyPort(next);
            closeAll();
            if (mayFindAnother && tries < MAX_TRIES && done.cause() instanceof BindException) {
                tries++;
                openNext();
            } else {
                opened.completeExceptionally(done.cause());
            }
        });
    }

    private static boolean takesAnyPort(TurnAddress wanted) {
        return wanted.address().getPort() == 0;
    }

    /** The address of {@code wanted} with a free port for the first, and that of the one before for all others. */
    private InetSocketAddress port(TurnAddress wanted) {
        int port = open.isEmpty()
                ? freePort.getAsInt()
                : ((InetSocketAddress) open.get(open.size() - 1).localAddress()).getPort();
        return new InetSocketAddress(wanted.address().getAddress(), port);
    }

    private void closeAll() {
        for (Channel channel : open) {
            ChannelFuture unused = channel.close();
        }
        open.clear();
    }
}
