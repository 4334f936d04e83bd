// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.ice.driver.SimulatedLoop;
import org.p2psip.reload.testkit.nat.NatNetwork;

/** A node's tasks and timers on the clock of a simulated network. */
final class NatEnvironment implements Environment {
    private final NatNetwork network;
    private final SimulatedLoop loop;

    NatEnvironment(NatNetwork network, SimulatedLoop loop) {
        this.network = network;
        this.loop = loop;
    }

    @Override
    public long nowNanos() {
        return network.nowNanos();
    }

    @Override
    public boolean isInTask() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        network.schedule(Duration.ZERO, () -> loop.run(task));
    }

    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        boolean[] off = new boolean[1];
        network.schedule(Duration.ofNanos(Math.max(0, delayNanos)), () -> {
            if (!off[0]) {
                loop.run(task);
            }
        });
        return () -> off[0] = true;
    }

    @Override
    public Executor cryptoExecutor() {
        return Runnable::run;
    }
}
