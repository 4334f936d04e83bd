// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.turn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;

/**
 * Where a TURN server records itself: at the hash of its Node-ID and a number (RFC 6940, Section 9). The RFC leaves the width of
 * the number open: one byte.
 *
 * @param iteration the number, from 1 to {@link #MAX_ITERATION}
 * @param resource where
 */
record TurnPlace(int iteration, ResourceId resource) {
    /** The Kind TURN-SERVICE allows no higher number, whatever turn-density says. */
    static final int MAX_ITERATION = 20;

    static TurnPlace of(NodeId server, int iteration, Function<Opaque, ResourceId> hash) {
        byte[] name = Arrays.copyOf(server.toByteArray(), server.length() + 1);
        name[server.length()] = (byte) iteration;
        return new TurnPlace(iteration, hash.apply(Opaque.copyOf(name)));
    }

    /** All places of a server. */
    static List<TurnPlace> all(NodeId server, int turnDensity, Function<Opaque, ResourceId> hash) {
        List<TurnPlace> places = new ArrayList<>();
        for (int d = 1; d <= Math.min(turnDensity, MAX_ITERATION); d++) {
            places.add(of(server, d, hash));
        }
        return places;
    }
}
