// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StatRequest;

/** What the node has to do after it fed its {@link Forgetting}. */
public sealed interface ForgettingOutput {
    /**
     * Send a Stat to the peer that is responsible; {@link Forgetting#handleAnswer} or {@link Forgetting#handleNoAnswer} follows.
     *
     * @param token chosen by the machine
     */
    record Ask(long token, StatRequest request) implements ForgettingOutput {}

    /** Get what this peer holds at {@code resource} to the peer that is responsible, which lacks some of it. */
    record Deliver(ResourceId resource) implements ForgettingOutput {}
}
