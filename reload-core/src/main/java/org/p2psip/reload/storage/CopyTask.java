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

    /** Whether values go one by one, since one may have been at fault for a part that was refused. */
    boolean singly;

    /** Whether any was taken of the values that went before and beside. */
    boolean taken;

    /** Where the part that is to be sent begins. */
    ResourceCopy.@Nullable Position position;

    /** Where the part behind the one in flight begins. */
    ResourceCopy.@Nullable Position next;

    /** How many values the part in flight has. */
    int values;

    /** The Kinds of the part in flight. */
    List<KindId> kinds = List.of();

    CopyTask(Key key) {
        this.key = key;
    }

    /** Begins with the first part again, with as many values in each as fit. */
    void restart() {
        stale = false;
        position = null;
        singly = false;
    }

    /**
     * A part was refused, because of one of its values or because its sender may store none.
     *
     * @param lastAttempt whether it will not be sent again as it is
     * @return whether one value may be at fault: there are others, and they were taken before, or nothing else is left to try
     */
    boolean isOneAtFault(boolean lastAttempt) {
        return singly || position != null || (lastAttempt && (values > 1 || next != null));
    }

    /**
     * Goes on with single values from where the part in flight began, or behind that if it was one.
     *
     * @return whether there is anything to go on with
     */
    boolean goOnSingly() {
        if (stale) {
            restart();
            taken = false;
        } else if (singly) {
            position = next;
            return next != null;
        } else {
            taken = position != null;
        }
        singly = true;
        return true;
    }
}
