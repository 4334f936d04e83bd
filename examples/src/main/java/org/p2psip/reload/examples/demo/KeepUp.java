// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for the end of the JVM, and holds that up until everybody has left in order. For one use. */
final class KeepUp {
    /** Longer than leaving takes, so that a hanging peer does not keep the JVM alive for ever. */
    private static final long MAX_LEAVING_SECONDS = 60;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    /** Waits until the JVM is asked to end, by Ctrl-C for example. */
    void awaitEnd() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::handleShutdown, "reload-demo-shutdown"));
        asked.await();
    }

    /** Lets the JVM end, whether or not it was asked to. */
    void release() {
        done.countDown();
    }

    private void handleShutdown() {
        asked.countDown();
        try {
            if (!done.await(MAX_LEAVING_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("demo: not everybody has left within " + MAX_LEAVING_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
