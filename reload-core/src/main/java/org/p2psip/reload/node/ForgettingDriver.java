// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.p2psip.reload.storage.Forgetting;
import org.p2psip.reload.storage.ForgettingOutput;
import org.p2psip.reload.storage.ForgettingSettings;
import org.p2psip.reload.storage.ReplicaKeeper;
import org.p2psip.reload.storage.Storage;
import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.StatAnswer;

/** Asks others for what this node holds out of place, so that it can be dropped (RFC 6940, Section 10.7.3). */
final class ForgettingDriver {
    private final Forgetting forgetting;
    private final ReplicaKeeper keeper;
    private final Requests requests;
    private final LongConsumer drain;

    /** @param drain takes the outputs of all that is stored, by {@link #drain} among others */
    ForgettingDriver(Storage storage, ReplicaKeeper keeper, Topology topology, Requests requests, LongConsumer drain) {
        this.forgetting = new Forgetting(storage, topology::keepsCopyOf, ForgettingSettings.DEFAULT);
        this.keeper = keeper;
        this.requests = requests;
        this.drain = drain;
    }

    void start(long nowNanos) {
        forgetting.start(nowNanos);
    }

    void handleTimeout(long nowNanos) {
        forgetting.handleTimeout(nowNanos);
    }

    OptionalLong nextDeadlineNanos() {
        return forgetting.nextDeadlineNanos();
    }

    /** Returns whether there was any output. */
    boolean drain(long nowNanos) {
        boolean any = false;
        for (ForgettingOutput output = forgetting.pollOutput(); output != null; output = forgetting.pollOutput()) {
            if (output instanceof ForgettingOutput.Ask ask) {
                Destination resource = new Destination.Resource(ask.request().resource());
                requests.send(List.of(resource), ask.request(), new Asked(ask.token()), nowNanos);
            } else if (output instanceof ForgettingOutput.Deliver deliver) {
                keeper.deliver(deliver.resource(), nowNanos);
            } else {
                throw new AssertionError("unknown output " + output);
            }
            any = true;
        }
        return any;
    }

    private final class Asked implements AnswerHandler {
        private final long token;

        private Asked(long token) {
            this.token = token;
        }

        @Override
        public void answered(Answer answer, long nowNanos) {
            if (answer.body() instanceof StatAnswer stat) {
                forgetting.handleAnswer(token, stat, nowNanos);
            } else {
                forgetting.handleNoAnswer(token, nowNanos);
            }
            drain.accept(nowNanos);
        }

        @Override
        public void failed(RequestFailure failure, long nowNanos) {
            forgetting.handleNoAnswer(token, nowNanos);
            drain.accept(nowNanos);
        }
    }
}
