// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

/**
 * How much one peer holds, beside the limits that the overlay sets for each Kind. A Store that would exceed a limit is refused
 * with Data_Too_Large, except where said otherwise.
 */
public final class StorageLimits {
    /**
     * 50000 resources, 64 MiB, of that 48 MiB of one Kind and 4 MiB by one signer, 64 removed values, 1000 pending Stores.
     */
    public static final StorageLimits DEFAULT = builder().build();

    private final int maxResources;
    private final long maxBytes;
    private final long maxBytesPerKind;
    private final long maxBytesPerSigner;
    private final int maxRemovedValues;
    private final int maxPendingStores;

    private StorageLimits(Builder builder) {
        this.maxResources = builder.maxResources;
        this.maxBytes = builder.maxBytes;
        this.maxBytesPerKind = builder.maxBytesPerKind;
        this.maxBytesPerSigner = builder.maxBytesPerSigner;
        this.maxRemovedValues = builder.maxRemovedValues;
        this.maxPendingStores = builder.maxPendingStores;
    }

    /** Begins with the limits of {@link #DEFAULT}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Most Resource-IDs with values. */
    public int maxResources() {
        return maxResources;
    }

    /** Most bytes of values, keys, signatures and certificates, a fixed sum for each value included. */
    public long maxBytes() {
        return maxBytes;
    }

    /** Most bytes of the values of one Kind, so that none crowds out the others; counted like all bytes. */
    public long maxBytesPerKind() {
        return maxBytesPerKind;
    }

    /** Most bytes that one Node-ID has signed, so that no member fills the peer alone; counted like all bytes. */
    public long maxBytesPerSigner() {
        return maxBytesPerSigner;
    }

    /** Most removed values kept in one Kind of one resource, which max-count does not count. */
    public int maxRemovedValues() {
        return maxRemovedValues;
    }

    /**
     * Most Stores that wait for being persisted, of which at most 64 are for one resource; one more is answered with
     * Request_Timeout: its sender may try again.
     */
    public int maxPendingStores() {
        return maxPendingStores;
    }

    /** Collects limits. */
    public static final class Builder {
        private int maxResources = 50_000;
        private long maxBytes = 64L * 1024 * 1024;
        private long maxBytesPerKind = 48L * 1024 * 1024;
        private long maxBytesPerSigner = 4L * 1024 * 1024;
        private int maxRemovedValues = 64;
        private int maxPendingStores = 1000;

        private Builder() {}

        /** Sets {@link StorageLimits#maxResources}, at least 1. */
        public Builder maxResources(int resources) {
            maxResources = resources;
            return this;
        }

        /** Sets {@link StorageLimits#maxBytes}, at least 1. */
        public Builder maxBytes(long bytes) {
            maxBytes = bytes;
            return this;
        }

        /** Sets {@link StorageLimits#maxBytesPerKind}, at least 1; above {@code maxBytes} it has no effect. */
        public Builder maxBytesPerKind(long bytes) {
            maxBytesPerKind = bytes;
            return this;
        }

        /** Sets {@link StorageLimits#maxBytesPerSigner}, at least 1; above {@code maxBytes} it has no effect. */
        public Builder maxBytesPerSigner(long bytes) {
            maxBytesPerSigner = bytes;
            return this;
        }

        /** Sets {@link StorageLimits#maxRemovedValues}, at least 1. */
        public Builder maxRemovedValues(int values) {
            maxRemovedValues = values;
            return this;
        }

        /** Sets {@link StorageLimits#maxPendingStores}, at least 1. */
        public Builder maxPendingStores(int stores) {
            maxPendingStores = stores;
            return this;
        }

        /**
         * Makes the limits.
         *
         * @throws IllegalArgumentException if a limit is below 1
         */
        public StorageLimits build() {
            require("maxResources", maxResources);
            require("maxBytes", maxBytes);
            require("maxBytesPerKind", maxBytesPerKind);
            require("maxBytesPerSigner", maxBytesPerSigner);
            require("maxRemovedValues", maxRemovedValues);
            require("maxPendingStores", maxPendingStores);
            return new StorageLimits(this);
        }

        private static void require(String name, long value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " is " + value + ", at least 1");
            }
        }
    }
}
