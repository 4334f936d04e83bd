// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.links;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The sender's part of an {@link EchoPair} on an event loop: sends anew for each message that comes back. */
final class EchoLoop {
    private final Executor eventLoop;
    private final Runnable send;
    private CompletableFuture<EchoPair.Burst> result = new CompletableFuture<>();
    private long endNanos;
    private long startNanos;
    private long startCpuNanos;
    private long echoes;
    private int inFlight;
    private boolean over = true;

    /** @param send sends one message, on the event loop */
    EchoLoop(Executor eventLoop, Runnable send) {
        this.eventLoop = eventLoop;
        this.send = send;
    }

    EchoPair.Burst run(long nanos) {
        return Waiting.await(Waiting.on(eventLoop, () -> begin(nanos)));
    }

    /** One message came back. */
    void handleEcho() {
        inFlight--;
        if (!over) {
            echoes++;
            // The clock costs as much as a small part of a message.
            if ((echoes & 15) == 0 && System.nanoTime() - endNanos >= 0) {
                over = true;
                result.complete(
                        new EchoPair.Burst(echoes, System.nanoTime() - startNanos, Waiting.cpuNanos() - startCpuNanos));
                return;
            }
            send();
        }
    }

    private CompletableFuture<EchoPair.Burst> begin(long nanos) {
        result = new CompletableFuture<>();
        over = false;
        echoes = 0;
        startNanos = System.nanoTime();
        startCpuNanos = Waiting.cpuNanos();
        endNanos = startNanos + nanos;
        while (inFlight < EchoPair.IN_FLIGHT) {
            send();
        }
        return result;
    }

    private void send() {
        inFlight++;
        send.run();
    }
}
