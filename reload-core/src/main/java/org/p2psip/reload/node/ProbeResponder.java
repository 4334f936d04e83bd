// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.topology.Topology;
import org.p2psip.reload.wire.ProbeAnswer;
import org.p2psip.reload.wire.ProbeInformation;
import org.p2psip.reload.wire.ProbeInformationType;
import org.p2psip.reload.wire.ProbeRequest;

/** Tells others what they ask about this node (RFC 6940, Section 6.4.2.5). */
final class ProbeResponder {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long MAX_SECONDS = 0xFFFFFFFFL;

    private final Topology topology;
    private final IntSupplier resources;
    private boolean up;
    private long upSinceNanos;

    /** @param resources how many resources are stored here */
    ProbeResponder(Topology topology, IntSupplier resources) {
        this.topology = topology;
        this.resources = resources;
    }

    /** The node became a member of the overlay. */
    void handleJoined(long nowNanos) {
        up = true;
        upSinceNanos = nowNanos;
    }

    /** What was asked for and is known here, each once, in the order in which it was asked for. */
    ProbeAnswer answer(ProbeRequest request, long nowNanos) {
        List<ProbeInformation> told = new ArrayList<>();
        for (ProbeInformationType type : new LinkedHashSet<>(request.requestedInfo())) {
            ProbeInformation information = tell(type, nowNanos);
            if (information != null) {
                told.add(information);
            }
        }
        return new ProbeAnswer(told);
    }

    private @Nullable ProbeInformation tell(ProbeInformationType type, long nowNanos) {
        if (type.equals(ProbeInformationType.RESPONSIBLE_SET)) {
            return new ProbeInformation.ResponsibleSet(topology.responsiblePartsPerBillion());
        }
        if (type.equals(ProbeInformationType.NUM_RESOURCES)) {
            return new ProbeInformation.NumResources(resources.getAsInt());
        }
        if (type.equals(ProbeInformationType.UPTIME)) {
            long seconds = up ? (nowNanos - upSinceNanos) / NANOS_PER_SECOND : 0;
            return new ProbeInformation.Uptime(Math.min(seconds, MAX_SECONDS));
        }
        return null;
    }
}
