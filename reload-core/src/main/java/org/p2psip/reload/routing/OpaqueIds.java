// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.Opaque;

/** Knows what the opaque IDs stand for that a node put into Via Lists (RFC 6940, Section 6.1.3). */
public interface OpaqueIds {
    /** Those of a node that makes none. */
    OpaqueIds NONE = (id, transactionId) -> Expansion.unknown();

    /**
     * What {@code id} stands for in a message.
     *
     * @param transactionId the message's
     */
    Expansion expand(Opaque id, long transactionId);

    /**
     * What an opaque ID stands for.
     *
     * @param destinations what takes its place in the Destination List, next stop first
     * @param refusal why the message has to be dropped; null if it goes on
     */
    record Expansion(
            List<Destination> destinations, @Nullable DropReason refusal) {
        /** Copies the list. */
        public Expansion {
            destinations = List.copyOf(destinations);
        }

        static Expansion of(List<Destination> destinations) {
            return new Expansion(destinations, null);
        }

        static Expansion refused(DropReason reason) {
            return new Expansion(List.of(), reason);
        }

        static Expansion unknown() {
            return refused(DropReason.UNKNOWN_DESTINATION);
        }
    }
}
