// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.p2psip.reload.ice.agent.IceSettings;
import org.p2psip.reload.ice.agent.StunPacer;
import org.p2psip.reload.ice.stun.StunIntegrity;

/** What all sessions on one event loop share. */
public final class IceContext {
    private final EventLoop eventLoop;
    private final IceSettings settings;
    private final Random random;
    private final LongSupplier clock;
    private final StunPacer pacer = new StunPacer();
    private final StunIntegrity integrity = new StunIntegrity();

    /**
     * Creates a context; a process needs one, or one for each event loop that it runs agents on.
     *
     * @param random a {@code SecureRandom}, but for tests
     */
    public IceContext(EventLoop eventLoop, IceSettings settings, Random random) {
        this(eventLoop, settings, random, System::nanoTime);
    }

    /** A context by another clock, on which the event loop's timers must run as well. */
    IceContext(EventLoop eventLoop, IceSettings settings, Random random, LongSupplier clock) {
        this.eventLoop = eventLoop;
        this.settings = settings;
        this.random = random;
        this.clock = clock;
    }

    /** Runs a task on the event loop. */
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    /** Runs a task on the event loop after {@code delay}. */
    public void schedule(Duration delay, Runnable task) {
        ScheduledFuture<?> unused = eventLoop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    /** Whether anything may be sent to {@code address}; see {@link IceSettings#allows}. */
    public boolean allows(InetSocketAddress address) {
        return settings.allows(address);
    }

    /** Where randomness comes from; for the event loop only. */
    public Random random() {
        return random;
    }

    IceSettings settings() {
        return settings;
    }

    StunPacer pacer() {
        return pacer;
    }

    StunIntegrity integrity() {
        return integrity;
    }

    /** The clock of all machines here. */
    long nowNanos() {
        return clock.getAsLong();
    }
}
