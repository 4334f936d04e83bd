// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.util.concurrent.Executor;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.driver.Environment;

/**
 * One node's place in a {@link Simulation}: its tasks and timers, in virtual time.
 *
 * <p>Unlike other environments this one must be called on the simulation's thread. A task that throws fails the
 * simulation.
 */
public final class SimulatedEnvironment implements Environment {
    private final Simulation simulation;
    private final String name;
    private final Executor cryptoExecutor;
    private boolean stopped;

    SimulatedEnvironment(Simulation simulation, String name, Executor cryptoExecutor) {
        this.simulation = simulation;
        this.name = name;
        this.cryptoExecutor = cryptoExecutor;
    }

    SimulatedEnvironment(Simulation simulation, String name, CryptoDelay cryptoDelay) {
        this.simulation = simulation;
        this.name = name;
        this.cryptoExecutor = task -> {
            if (!stopped) {
                simulation.enqueue(cryptoDelay.nextNanos(), SimulationEvent.Kind.CRYPTO, this, task);
            }
        };
    }

    /** The name of the node in the trace. */
    public String name() {
        return name;
    }

    @Override
    public long nowNanos() {
        return simulation.nowNanos();
    }

    /** True: all of a simulation happens on one thread. */
    @Override
    public boolean isInTask() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        if (!stopped) {
            simulation.enqueue(0, SimulationEvent.Kind.TASK, this, task);
        }
    }

    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        if (stopped) {
            return () -> {};
        }
        return simulation.enqueue(Math.max(0, delayNanos), SimulationEvent.Kind.TIMER, this, task);
    }

    /**
     * Computes at once, on the spot; or, if the simulation was built with a {@linkplain Simulation.Builder#cryptoDelay
     * delay}, after a time of its own for each task, so that tasks overtake each other.
     */
    @Override
    public Executor cryptoExecutor() {
        return cryptoExecutor;
    }

    /** Drops every task and timer of the node, those that wait and those to come. Calling it again does nothing. */
    public void stop() {
        stopped = true;
    }

    /** Whether {@link #stop} was called. */
    public boolean isStopped() {
        return stopped;
    }

    @Override
    public String toString() {
        return name;
    }
}
