// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredData;

/** One stored value, where it lies and when it goes. */
final class HeldValue {
    /** What a value costs beside its variable parts, roughly: its fixed fields on the wire and its objects here. */
    private static final int OVERHEAD_BYTES = 128;

    private final ResourceId resource;
    private final KindId kind;
    private final ValueKey key;
    private final StoredData data;
    private final StoredSigner signer;
    private final long expiryNanos;

    /**
     * @param data with the lifetime that it has from {@code receivedNanos} on
     * @param signer who signed it
     */
    HeldValue(
            ResourceId resource, KindId kind, ValueKey key, StoredData data, StoredSigner signer, long receivedNanos) {
        this.resource = resource;
        this.kind = kind;
        this.key = key;
        this.data = data;
        this.signer = signer;
        this.expiryNanos = receivedNanos + TimeUnit.SECONDS.toNanos(data.lifetimeSeconds());
    }

    ResourceId resource() {
        return resource;
    }

    KindId kind() {
        return kind;
    }

    ValueKey key() {
        return key;
    }

    StoredData data() {
        return data;
    }

    StoredSigner signer() {
        return signer;
    }

    long expiryNanos() {
        return expiryNanos;
    }

    boolean exists() {
        return data.value().value().exists();
    }

    /** The value with the whole seconds that are left of its lifetime. */
    StoredData remaining(long nowNanos) {
        long seconds = Math.max(0, TimeUnit.NANOSECONDS.toSeconds(expiryNanos - nowNanos));
        return data.livingAtMost(seconds);
    }

    /** Whether {@code other} is this value once more; the lifetime does not matter. */
    boolean isSameAs(StoredData other) {
        return data.storageTime().equals(other.storageTime())
                && data.value().equals(other.value())
                && data.signature().equals(other.signature());
    }

    /** What it counts against the limits of bytes. */
    int bytes() {
        return bytesWithoutCertificates() + signer.bytesBesides(List.of());
    }

    int bytesWithoutCertificates() {
        return OVERHEAD_BYTES
                + key.key().length()
                + data.value().value().value().length()
                + data.signature().value().length();
    }
}
