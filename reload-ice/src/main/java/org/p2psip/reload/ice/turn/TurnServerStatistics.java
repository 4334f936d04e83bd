// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

/**
 * What a server does and has done.
 *
 * @param allocations how many there are now
 * @param allocated how many there have been
 * @param toPeers datagrams relayed to peers
 * @param toClients datagrams relayed to clients
 * @param relayedBytes data in both
 * @param notPermitted datagrams dropped for want of a permission, a channel or an allocation
 * @param denied requests and datagrams for peers that the policy denies
 * @param overRate datagrams dropped because they were too many
 * @param refused requests of authenticated clients that were refused
 * @param unauthenticated requests that were not authenticated
 * @param held refusals that were not told because they were too many
 * @param malformed messages that were none
 */
public record TurnServerStatistics(
        long allocations,
        long allocated,
        long toPeers,
        long toClients,
        long relayedBytes,
        long notPermitted,
        long denied,
        long overRate,
        long refused,
        long unauthenticated,
        long held,
        long malformed) {}
