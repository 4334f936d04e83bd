// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Serves a control socket: at most {@link #MAX_CONNECTIONS} connections at once, each with a thread of its own; further
 * ones are closed at once. Whoever is slow is cut off by {@link ControlConnection}'s limits.
 */
public final class ControlServer implements AutoCloseable {
    static final int MAX_CONNECTIONS = 16;

    private final ControlSocket socket;
    private final ControlHandler handler;
    private final ControlLimits limits;
    private final ExecutorService threads;
    private final ScheduledExecutorService watchdog;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private ControlServer(ControlSocket socket, ControlHandler handler, ControlLimits limits) {
        this.socket = socket;
        this.handler = handler;
        this.limits = limits;
        ThreadFactory daemons = daemons();
        this.threads =
                new ThreadPoolExecutor(0, MAX_CONNECTIONS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons);
        ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1, daemons);
        timers.setRemoveOnCancelPolicy(true);
        this.watchdog = timers;
    }

    /**
     * Listens at {@code path}.
     *
     * @throws ControlException if that is not possible
     */
    static ControlServer start(Path path, ControlHandler handler, ControlLimits limits) throws ControlException {
        ControlServer server = new ControlServer(ControlSocket.listen(path), handler, limits);
        daemons().newThread(server::acceptAll).start();
        return server;
    }

    /**
     * Lets the commands {@code status}, {@code ping}, {@code probe} and {@code route} talk with a node.
     *
     * @throws ControlException if nothing can listen at {@code path}
     */
    public static ControlServer start(Path path, NodeControl control) throws ControlException {
        return start(path, control, ControlLimits.DEFAULT);
    }

    /** Where clients connect. */
    public Path path() {
        return socket.path();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // A file that stays is one of a dead peer, which the next one replaces.
        }
        open.forEach(ControlServer::close);
        threads.shutdownNow();
        watchdog.shutdownNow();
    }

    private void acceptAll() {
        while (true) {
            SocketChannel channel;
            try {
                channel = socket.accept();
            } catch (IOException e) {
                return;
            }
            open.add(channel);
            try {
                threads.execute(() -> {
                    try {
                        new ControlConnection(channel, handler, limits, watchdog).serve();
                    } finally {
                        end(channel);
                    }
                });
            } catch (RejectedExecutionException e) {
                end(channel);
            }
        }
    }

    private void end(SocketChannel channel) {
        open.remove(channel);
        close(channel);
    }

    static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Nobody can do anything about it.
        }
    }

    private static ThreadFactory daemons() {
        AtomicLong count = new AtomicLong();
        return task -> {
            Thread thread = new Thread(task, "reload-control-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
