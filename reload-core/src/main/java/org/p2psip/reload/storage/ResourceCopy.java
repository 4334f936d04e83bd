// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.StoreKindData;

/** Values of a resource as they go to another peer: whole, or the part that one message holds. */
final class ResourceCopy {
    /** The last value of a part: the next part begins behind it. */
    record Position(KindId kind, ValueKey key) {}

    private final List<StoreKindData> kindData;
    private final List<GenericCertificate> certificates;
    private final long bytes;
    private final @Nullable Position next;

    ResourceCopy(
            List<StoreKindData> kindData, List<GenericCertificate> certificates, long bytes, @Nullable Position next) {
        this.kindData = List.copyOf(kindData);
        this.certificates = List.copyOf(certificates);
        this.bytes = bytes;
        this.next = next;
    }

    /** With remaining lifetimes and current generation counters; empty when there is nothing left to copy. */
    List<StoreKindData> kindData() {
        return kindData;
    }

    List<GenericCertificate> certificates() {
        return certificates;
    }

    /** How much it is, roughly. */
    long bytes() {
        return bytes;
    }

    /** Where the next part begins, empty if this is the last. */
    Optional<Position> next() {
        return Optional.ofNullable(next);
    }
}
