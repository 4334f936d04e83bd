// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.driver;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Environment} with real sockets: one Netty event loop on one daemon thread, and a small pool for signatures.
 *
 * <p>Several nodes may share one environment; they then share its thread.
 */
public final class NettyEnvironment implements Environment, AutoCloseable {
    /**
     * How many signatures may wait for the environment's own pool. Past this, the thread that hands in the next one
     * computes it itself, which slows down reading from the network.
     */
    public static final int MAX_WAITING_CRYPTO_TASKS = 4096;

    private static final int MAX_CRYPTO_THREADS = 4;
    private static final long CLOSE_TIMEOUT_MILLIS = 5_000;
    private static final long IDLE_THREAD_SECONDS = 30;

    private final EventLoopGroup group;
    private final EventLoop eventLoop;
    private final Executor cryptoExecutor;
    private final @Nullable ExecutorService ownedExecutor;

    private NettyEnvironment(Executor cryptoExecutor, @Nullable ExecutorService ownedExecutor) {
        this.group =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("reload", true), NioIoHandler.newFactory());
        this.eventLoop = group.next();
        this.cryptoExecutor = cryptoExecutor;
        this.ownedExecutor = ownedExecutor;
    }

    /** Starts an environment with a pool of its own for signatures, one thread for each processor and at most four. */
    public static NettyEnvironment create() {
        int threads = Math.min(MAX_CRYPTO_THREADS, Runtime.getRuntime().availableProcessors());
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_THREAD_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING_CRYPTO_TASKS),
                new DefaultThreadFactory("reload-crypto", true),
                new ThreadPoolExecutor.CallerRunsPolicy());
        pool.allowCoreThreadTimeOut(true);
        return new NettyEnvironment(pool, pool);
    }

    /**
     * Starts an environment that computes signatures on {@code cryptoExecutor}.
     *
     * @param cryptoExecutor stays the caller's, who closes it; {@link #close} leaves it alone
     */
    public static NettyEnvironment create(Executor cryptoExecutor) {
        return new NettyEnvironment(cryptoExecutor, null);
    }

    /** The event loop on which every task runs, for the drivers of links. */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    @Override
    public long nowNanos() {
        return System.nanoTime();
    }

    @Override
    public boolean isInTask() {
        return eventLoop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException e) {
            dropUnlessClosed(e);
        }
    }

    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        try {
            Future<?> scheduled = eventLoop.schedule(task, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            dropUnlessClosed(e);
            return () -> {};
        }
    }

    @Override
    public Executor cryptoExecutor() {
        return cryptoExecutor;
    }

    /**
     * Stops the event loop after the tasks that were handed in, closes its sockets and drops the timers. Waits for the
     * end, at most five seconds; called on the environment's own thread, it waits for nothing. Calling it again does
     * nothing.
     */
    @Override
    public void close() {
        Future<?> terminated = group.shutdownGracefully(0, CLOSE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        if (ownedExecutor != null) {
            ownedExecutor.shutdown();
        }
        if (!eventLoop.inEventLoop()) {
            terminated.awaitUninterruptibly(CLOSE_TIMEOUT_MILLIS);
        }
    }

    private void dropUnlessClosed(RejectedExecutionException e) {
        if (!eventLoop.isShuttingDown()) {
            throw e;
        }
    }
}
