// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

/**
 * How much one peer holds, beside the limits that the overlay sets for each Kind.
 *
 * @param maxResources most Resource-IDs with values; a Store to one more is refused with Data_Too_Large
 * @param maxBytes most bytes of values, keys, signatures and certificates, a fixed sum for each value included; a Store
 *     that would exceed it is refused with Data_Too_Large
 * @param maxRemovedValues most removed values kept in one Kind of one resource, which max-count does not count; a Store
 *     that would exceed it is refused with Data_Too_Large
 * @param maxPendingStores most Stores that wait for being persisted; one more is answered with Request_Timeout, which
 *     invites its sender to try again
 */
public record StorageLimits(int maxResources, long maxBytes, int maxRemovedValues, int maxPendingStores) {
    /** 50000 resources, 64 MiB, 64 removed values, 1000 pending Stores. */
    public static final StorageLimits DEFAULT = new StorageLimits(50_000, 64L * 1024 * 1024, 64, 1000);

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if a limit is below 1
     */
    public StorageLimits {
        require("maxResources", maxResources);
        require("maxBytes", maxBytes);
        require("maxRemovedValues", maxRemovedValues);
        require("maxPendingStores", maxPendingStores);
    }

    private static void require(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", at least 1");
        }
    }
}
