// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * What a capture of the format pcapng says about an interface.
 *
 * @param linkType what its packets begin with
 * @param unitsPerSecond in which its packets' times count
 */
record PcapngInterface(int linkType, BigInteger unitsPerSecond) {
    private static final int OPTION_TIME_RESOLUTION = 9;
    private static final int FIXED_BYTES = 8;
    private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);
    private static final BigInteger LAST_SECOND = BigInteger.valueOf(Instant.MAX.getEpochSecond());

    /** Reads the body of an interface description. */
    static PcapngInterface read(ByteBuffer body) throws CaptureFormatException {
        if (body.remaining() < FIXED_BYTES) {
            throw new CaptureFormatException("pcapng interface description has " + body.remaining() + " bytes");
        }
        int linkType = body.getShort() & 0xFFFF;
        body.position(body.position() + FIXED_BYTES - Short.BYTES);
        int resolution = 6;
        while (body.remaining() >= 4) {
            int option = body.getShort() & 0xFFFF;
            int length = body.getShort() & 0xFFFF;
            int padded = length + 3 & ~3;
            if (option == 0 || padded > body.remaining()) {
                break;
            }
            if (option == OPTION_TIME_RESOLUTION && length >= 1) {
                resolution = body.get(body.position()) & 0xFF;
            }
            body.position(body.position() + padded);
        }
        // The top bit says that the rest is a power of 2 rather than of 10.
        BigInteger base = BigInteger.valueOf((resolution & 0x80) != 0 ? 2 : 10);
        return new PcapngInterface(linkType, base.pow(resolution & 0x7F));
    }

    /** The time that {@code units}, unsigned, stand for. */
    Instant time(long units) {
        BigInteger count = new BigInteger(Long.toUnsignedString(units));
        BigInteger[] seconds = count.divideAndRemainder(unitsPerSecond);
        if (seconds[0].compareTo(LAST_SECOND) > 0) {
            return Instant.MAX;
        }
        long nanos = seconds[1].multiply(NANOS).divide(unitsPerSecond).longValue();
        return Instant.ofEpochSecond(seconds[0].longValue(), nanos);
    }
}
