// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * A packet of a capture.
 *
 * @param number place in the capture, from 1 on
 * @param time when it was captured
 * @param linkType what it begins with, a LINKTYPE value
 * @param bytes what was captured of it, from position to limit
 * @param missingBytes how many bytes at its end were not captured
 */
public record CapturedPacket(long number, Instant time, int linkType, ByteBuffer bytes, long missingBytes) {
    /** Makes the bytes read-only. */
    public CapturedPacket {
        bytes = bytes.slice().asReadOnlyBuffer();
    }

    /** The bytes, with a position of their own. */
    @Override
    public ByteBuffer bytes() {
        return bytes.duplicate();
    }
}
