// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which handshakes wait. Those that other nodes began have threads of their own, so that a flood of them
 * leaves this node's own handshakes alone.
 */
final class HandshakePool {
    private static final long IDLE_THREAD_SECONDS = 10;

    private final ThreadPoolExecutor accepting;
    private final ThreadPoolExecutor connecting;

    /**
     * Creates a pool without a thread.
     *
     * @param threads most threads for each of both kinds
     * @param maxWaiting most handshakes of each kind that wait for a thread
     */
    HandshakePool(int threads, int maxWaiting) {
        this.accepting = pool("reload-dtls-accept", threads, maxWaiting);
        this.connecting = pool("reload-dtls-connect", threads, maxWaiting);
    }

    /** Returns whether there is room. */
    boolean accept(DtlsHandshake handshake) {
        return submit(accepting, handshake);
    }

    /** Returns whether there is room. */
    boolean connect(DtlsHandshake handshake) {
        return submit(connecting, handshake);
    }

    /** Whether handshakes that other nodes began wait for a thread. */
    boolean isAcceptingBusy() {
        return !accepting.getQueue().isEmpty();
    }

    /** Ends all handshakes. */
    void close() {
        accepting.shutdownNow();
        connecting.shutdownNow();
    }

    private static boolean submit(ThreadPoolExecutor pool, DtlsHandshake handshake) {
        try {
            pool.execute(handshake);
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    private static ThreadPoolExecutor pool(String name, int threads, int maxWaiting) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_THREAD_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(maxWaiting),
                new DefaultThreadFactory(name, true));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
