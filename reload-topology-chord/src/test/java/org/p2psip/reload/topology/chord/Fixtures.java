// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import java.time.Duration;
import java.util.Random;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.topology.TopologyContext;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;

/** Values that several tests need. */
final class Fixtures {
    /** Near overflow on purpose: a monotonic clock has no meaningful origin. */
    static final long START_NANOS = Long.MAX_VALUE - Duration.ofSeconds(20).toNanos();

    private Fixtures() {}

    static OverlayConfiguration configuration(Duration updateInterval, Duration pingInterval, boolean reactive) {
        return OverlayConfiguration.builder("chord.example")
                .selfSigned(SelfSignedPolicy.SHA256)
                .chordUpdateInterval(updateInterval)
                .chordPingInterval(pingInterval)
                .chordReactive(reactive)
                .build();
    }

    static OverlayConfiguration configuration() {
        return configuration(Duration.ofMinutes(10), Duration.ofHours(1), true);
    }

    static Chord chord(NodeId self) {
        return (Chord) new ChordTopology().create(new TopologyContext(self, configuration(), new Random(1)));
    }

    /** The Node-ID whose first byte is {@code first} and whose other bytes are zero but the last, which is 1. */
    static NodeId node(int first) {
        byte[] bytes = new byte[RingKey.BYTES];
        bytes[0] = (byte) first;
        bytes[RingKey.BYTES - 1] = 1;
        return NodeId.copyOf(bytes);
    }

    /** The Resource-ID whose first byte is {@code first} and whose other bytes are zero. */
    static ResourceId resource(int first) {
        byte[] bytes = new byte[RingKey.BYTES];
        bytes[0] = (byte) first;
        return ResourceId.copyOf(bytes);
    }

    static NodeId randomNode(Random random) {
        byte[] bytes = new byte[RingKey.BYTES];
        random.nextBytes(bytes);
        return NodeId.copyOf(bytes);
    }
}
