// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.internal;

import java.util.concurrent.CompletableFuture;

/** Stages that are over before they begin. */
public final class Stages {
    private Stages() {}

    /** A stage that failed; {@code CompletableFuture.failedFuture} is not there on a phone. */
    public static <T> CompletableFuture<T> failed(Throwable failure) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        stage.completeExceptionally(failure);
        return stage;
    }
}
