// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

/**
 * How much a storage holds at one moment.
 *
 * @param resources Resource-IDs with values
 * @param values values, removed ones that still live included
 * @param bytes what counts against {@link StorageLimits#maxBytes}
 * @param pendingStores Stores that wait for being persisted
 */
public record StorageView(int resources, int values, long bytes, int pendingStores) {}
