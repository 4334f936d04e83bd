// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import java.nio.ByteBuffer;
import org.p2psip.reload.examples.pcap.TransportPacket.Flow;

/** Is told what went over TCP, in order. */
public interface StreamListener {
    /** The stream's next bytes, to be copied if they are kept. */
    void data(Flow flow, ByteBuffer bytes);

    /** Bytes that the capture does not have: {@code bytes} of them. */
    void gap(Flow flow, long bytes);

    /** A new stream begins, with its first byte or, if the capture began later, {@code midway}. */
    void begin(Flow flow, boolean midway);

    /** Nothing more comes of the stream, or nothing more is looked at. */
    void end(Flow flow);
}
