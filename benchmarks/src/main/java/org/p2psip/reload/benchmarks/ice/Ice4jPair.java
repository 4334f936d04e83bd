// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.ice;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ice4j.ice.Agent;
import org.ice4j.ice.Component;
import org.ice4j.ice.IceMediaStream;
import org.ice4j.ice.IceProcessingState;
import org.ice4j.ice.KeepAliveStrategy;
import org.ice4j.ice.LocalCandidate;
import org.ice4j.ice.RemoteCandidate;

/** Two agents of ice4j on this host, which connect once. */
final class Ice4jPair {
    private static final int FIRST_PORT = 20_000;
    private static final int SECONDS = 60;
    private static int nextPort = FIRST_PORT;

    private final Agent[] agents = {new Agent(), new Agent()};
    private final IceMediaStream[] streams = new IceMediaStream[2];
    private final Component[] components = new Component[2];

    Ice4jPair(long intervalMillis) throws Exception {
        for (int i = 0; i < 2; i++) {
            agents[i].setControlling(i == 0);
            agents[i].setTa(intervalMillis);
            streams[i] = agents[i].createMediaStream("data");
            int port = nextPort++;
            components[i] =
                    agents[i].createComponent(streams[i], port, port, port + 100, KeepAliveStrategy.SELECTED_ONLY);
        }
        for (int i = 0; i < 2; i++) {
            Agent other = agents[1 - i];
            streams[i].setRemoteUfrag(other.getLocalUfrag());
            streams[i].setRemotePassword(other.getLocalPassword());
            for (LocalCandidate each : components[1 - i].getLocalCandidates()) {
                if (each.getTransportAddress().isIPv6()) {
                    // One pair, as at the others' ends.
                    continue;
                }
                components[i].addRemoteCandidate(new RemoteCandidate(
                        each.getTransportAddress(),
                        components[i],
                        each.getType(),
                        each.getFoundation(),
                        each.getPriority(),
                        null));
            }
        }
    }

    /** How long both take, in nanoseconds. */
    long connect() throws Exception {
        CompletableFuture<?>[] done = new CompletableFuture<?>[2];
        for (int i = 0; i < 2; i++) {
            CompletableFuture<Void> completed = new CompletableFuture<>();
            done[i] = completed;
            agents[i].addStateChangeListener(event -> {
                if (event.getNewValue() == IceProcessingState.COMPLETED) {
                    completed.complete(null);
                } else if (event.getNewValue() == IceProcessingState.FAILED) {
                    completed.completeExceptionally(new AssertionError("ice4j found no path"));
                }
            });
        }
        long begin = System.nanoTime();
        agents[1].startConnectivityEstablishment();
        agents[0].startConnectivityEstablishment();
        CompletableFuture.allOf(done).get(SECONDS, TimeUnit.SECONDS);
        long end = System.nanoTime();
        agents[0].free();
        agents[1].free();
        return end - begin;
    }
}
