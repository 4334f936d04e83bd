// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;

/** Getting one resource to one peer. */
final class CopyTask {
    /**
     * Names a task.
     *
     * @param peer who is to get the resource, or null for the peer that is responsible for it now
     */
    record Key(ResourceId resource, @Nullable NodeId peer) implements Comparable<Key> {
        private static final Comparator<@Nullable NodeId> PEERS = Comparator.nullsFirst(Comparator.naturalOrder());

        @Override
        public int compareTo(Key other) {
            int byResource = resource.compareTo(other.resource);
            return byResource != 0 ? byResource : PEERS.compare(peer, other.peer);
        }

        Destination destination() {
            return peer == null ? new Destination.Resource(resource) : new Destination.Node(peer);
        }
    }

    enum State {
        /** In the queue. */
        READY,
        /** For its deadline. */
        WAITING,
        /** For an answer. */
        IN_FLIGHT
    }

    final Key key;
    final Set<Long> handOvers = new TreeSet<>();
    State state = State.READY;
    long deadlineNanos;
    int failures;

    /** While it is ready: how many copies there are of its resource, and when it came into the queue. */
    int copies;

    long queued;

    /** Whether the values have changed since they were sent. */
    boolean stale;

    /** Where the part that is to be sent begins. */
    ResourceCopy.@Nullable Position position;

    /** Where the part behind the one in flight begins. */
    ResourceCopy.@Nullable Position next;

    /** The Kinds of the part in flight. */
    List<KindId> kinds = List.of();

    CopyTask(Key key) {
        this.key = key;
    }
}
