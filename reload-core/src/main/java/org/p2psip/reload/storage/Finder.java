// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.FindAnswer;
import org.p2psip.reload.wire.FindKindData;
import org.p2psip.reload.wire.FindRequest;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.ResourceId;

/**
 * Answers Find requests from what is stored (RFC 6940, Section 7.4.4).
 *
 * <p>The closest resource is the first one at or after the one that is asked for, going round the ring in the direction in
 * which Resource-IDs grow. So asking again for the place behind the answer leads to all resources, one after the other.
 */
final class Finder {
    private final Holdings holdings;
    private final Set<KindId> hidden;

    Finder(Holdings holdings, Set<KindId> hidden) {
        this.holdings = holdings;
        this.hidden = new TreeSet<>(hidden);
    }

    /** @param known the Kinds that the overlay has */
    MessageBody answer(FindRequest request, boolean responsible, Set<KindId> known) {
        Set<KindId> seen = new TreeSet<>();
        for (KindId kind : request.kinds()) {
            if (!seen.add(kind)) {
                return Refusals.of(ErrorCode.INVALID_MESSAGE, "Kind " + kind + " occurs twice");
            }
        }
        if (!responsible) {
            return Refusals.of(ErrorCode.NOT_FOUND, "not responsible for " + request.resource());
        }
        List<FindKindData> results = new ArrayList<>();
        for (KindId kind : request.kinds()) {
            if (!hidden.contains(kind)) {
                results.add(known.contains(kind) ? closest(kind, request.resource()) : none(kind, request.resource()));
            }
        }
        return new FindAnswer(results);
    }

    private FindKindData closest(KindId kind, ResourceId from) {
        NavigableSet<ResourceId> resources = holdings.resourcesWith(kind);
        for (ResourceId resource : resources.tailSet(from, true)) {
            if (exists(resource, kind)) {
                return new FindKindData(kind, resource);
            }
        }
        for (ResourceId resource : resources.headSet(from, false)) {
            if (exists(resource, kind)) {
                return new FindKindData(kind, resource);
            }
        }
        return none(kind, from);
    }

    /** Whether there is more than values that were removed. */
    private boolean exists(ResourceId resource, KindId kind) {
        HeldKind held = holdings.kind(resource, kind);
        return held != null && held.values().values().stream().anyMatch(HeldValue::exists);
    }

    private static FindKindData none(KindId kind, ResourceId like) {
        return FindKindData.none(kind, like.length());
    }
}
