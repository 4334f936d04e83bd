// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

/** What a server counts. */
final class ServerCounters {
    long allocated;
    long toPeers;
    long toClients;
    long relayedBytes;
    long notPermitted;
    long denied;
    long overRate;
    long refused;
    long unauthenticated;
    long held;
    long malformed;

    TurnServerStatistics statistics(long allocations) {
        return new TurnServerStatistics(
                allocations,
                allocated,
                toPeers,
                toClients,
                relayedBytes,
                notPermitted,
                denied,
                overRate,
                refused,
                unauthenticated,
                held,
                malformed);
    }
}
