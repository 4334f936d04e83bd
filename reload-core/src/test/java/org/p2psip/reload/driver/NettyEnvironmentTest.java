// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.driver;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NettyEnvironmentTest {
    private final NettyEnvironment environment = NettyEnvironment.create();

    @AfterEach
    void close() {
        environment.close();
    }

    @Test
    void runsTasksInOrderOnOneThread() {
        List<String> seen = new ArrayList<>();
        CompletableFuture<List<String>> done = new CompletableFuture<>();
        environment.execute(() -> {
            environment.execute(() -> seen.add("inner " + Thread.currentThread().getId()));
            seen.add("outer " + Thread.currentThread().getId());
            environment.execute(() -> done.complete(seen));
        });
        long thread = await(onLoop(() -> Thread.currentThread().getId()));
        assertThat(await(done)).containsExactly("outer " + thread, "inner " + thread);
    }

    @Test
    void goesOnAfterATaskThatThrows() {
        environment.execute(() -> {
            throw new IllegalStateException("a bug, on purpose");
        });
        assertThat(await(onLoop(() -> "alive"))).isEqualTo("alive");
    }

    @Test
    void runsScheduledTasksNotBeforeTheirTime() {
        long delayNanos = 20_000_000;
        long start = environment.nowNanos();
        CompletableFuture<Long> ran = new CompletableFuture<>();
        environment.schedule(delayNanos, () -> ran.complete(environment.nowNanos()));
        assertThat(await(ran) - start).isGreaterThanOrEqualTo(delayNanos);
    }

    @Test
    void runsTasksThatAreOverdueSoon() {
        CompletableFuture<String> ran = new CompletableFuture<>();
        environment.schedule(-5, () -> ran.complete("ran"));
        assertThat(await(ran)).isEqualTo("ran");
    }

    @Test
    void doesNotRunCancelledTasks() {
        List<String> seen = new ArrayList<>();
        await(onLoop(() -> {
            Cancellable cancelled = environment.schedule(1, () -> seen.add("cancelled"));
            cancelled.cancel();
            cancelled.cancel();
            return true;
        }));
        CompletableFuture<Boolean> later = new CompletableFuture<>();
        environment.schedule(1_000_000, () -> later.complete(true));
        await(later);
        assertThat(seen).isEmpty();
    }

    @Test
    void dropsTasksOnceItIsClosed() {
        environment.close();
        environment.close();
        environment.execute(() -> {
            throw new AssertionError("ran after the end");
        });
        environment.schedule(0, () -> {}).cancel();
        assertThat(environment.eventLoop().isTerminated()).isTrue();
    }

    @Test
    void canBeClosedOnItsOwnThread() {
        environment.execute(environment::close);
        assertThat(environment.eventLoop().terminationFuture().awaitUninterruptibly(60, SECONDS))
                .isTrue();
    }

    @Test
    void computesSignaturesOnOtherThreads() {
        CompletableFuture<String> name = new CompletableFuture<>();
        environment
                .cryptoExecutor()
                .execute(() -> name.complete(Thread.currentThread().getName()));
        assertThat(await(name)).startsWith("reload-crypto");
    }

    @Test
    void whoHandsInMoreSignaturesThanMayWaitComputesThemItself() throws InterruptedException {
        int threads = Math.min(4, Runtime.getRuntime().availableProcessors());
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(threads);
        Executor crypto = environment.cryptoExecutor();
        for (int i = 0; i < threads; i++) {
            crypto.execute(() -> {
                busy.countDown();
                awaitLatch(release);
            });
        }
        busy.await();
        CountDownLatch waiting = new CountDownLatch(NettyEnvironment.MAX_WAITING_CRYPTO_TASKS);
        for (int i = 0; i < NettyEnvironment.MAX_WAITING_CRYPTO_TASKS; i++) {
            crypto.execute(waiting::countDown);
        }
        CompletableFuture<Thread> ranOn = new CompletableFuture<>();
        crypto.execute(() -> ranOn.complete(Thread.currentThread()));
        assertThat(ranOn).isCompletedWithValue(Thread.currentThread());
        release.countDown();
        assertThat(waiting.await(60, SECONDS)).isTrue();
    }

    @Test
    void usesTheExecutorItIsGiven() {
        Executor inline = Runnable::run;
        try (NettyEnvironment own = NettyEnvironment.create(inline)) {
            assertThat(own.cryptoExecutor()).isSameAs(inline);
        }
    }

    private <T> CompletableFuture<T> onLoop(Supplier<T> action) {
        return CompletableFuture.supplyAsync(action, environment::execute);
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(60, SECONDS).join();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
