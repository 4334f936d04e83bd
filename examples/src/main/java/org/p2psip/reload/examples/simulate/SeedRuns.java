// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.p2psip.reload.testkit.KeyPool;

/** Runs the same plan with many seeds, some at once. Simulations share nothing, so each is as if it were alone. */
final class SeedRuns {
    private final LongFunction<SimulationPlan> plans;
    private final LongFunction<Progress> progress;
    private final BooleanSupplier stop;
    private final BlockingQueue<KeyPool> keys = new LinkedBlockingQueue<>();

    /**
     * @param plans the plan of a seed
     * @param progress who tells how far a seed is
     * @param stop asked now and then whether to end early
     */
    SeedRuns(LongFunction<SimulationPlan> plans, LongFunction<Progress> progress, BooleanSupplier stop) {
        this.plans = plans;
        this.progress = progress;
        this.stop = stop;
    }

    /**
     * Runs seeds; those that have not begun when it is to stop are left out.
     *
     * @param listener told of each result as it comes, one at a time
     * @return the results in the order of the seeds
     */
    List<SeedResult> run(List<Long> seeds, int parallel, Consumer<SeedResult> listener) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(parallel);
        List<SeedResult> results = new ArrayList<>();
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (long seed : seeds) {
                runs.add(threads.submit(() -> {
                    if (!stop.getAsBoolean()) {
                        SeedResult result = run(seed);
                        synchronized (results) {
                            results.add(result);
                            listener.accept(result);
                        }
                    }
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("a run ended by a bug", e.getCause());
        } finally {
            threads.shutdownNow();
        }
        results.sort(Comparator.comparing(SeedResult::seed));
        return results;
    }

    private SeedResult run(long seed) {
        KeyPool ownKeys = keys.poll();
        KeyPool pool = ownKeys == null ? new KeyPool() : ownKeys;
        Progress tells = progress.apply(seed);
        try {
            SimulationRun run = new SimulationRun(plans.apply(seed), pool, tells, stop, OptionalLong.empty());
            run.run();
            return SeedResult.of(run, tells.wall());
        } catch (RunFailure failure) {
            return SeedResult.failed(seed, failure, tells.wall());
        } finally {
            keys.add(pool);
        }
    }
}
