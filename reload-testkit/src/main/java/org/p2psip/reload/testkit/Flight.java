// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.p2psip.reload.wire.Opaque;

/** What the ends of a connection say to each other during the handshake: one byte that tells what, then certificates. */
final class Flight {
    /** Here are my certificates. */
    static final byte CERTIFICATES = 1;

    /** The handshake is over. */
    static final byte FINISHED = 2;

    /** Your certificate is refused. */
    static final byte REFUSED = 3;

    private Flight() {}

    static byte[] of(byte type) {
        return new byte[] {type};
    }

    /** The node's certificate first, then those between it and the root. */
    static byte[] ofCertificates(List<Opaque> chain) {
        int length = Byte.BYTES;
        for (Opaque certificate : chain) {
            length += Integer.BYTES + certificate.length();
        }
        ByteBuffer out = ByteBuffer.allocate(length).put(CERTIFICATES);
        for (Opaque certificate : chain) {
            out.putInt(certificate.length()).put(certificate.toByteArray());
        }
        return out.array();
    }

    static List<Opaque> certificates(byte[] flight) {
        ByteBuffer in = ByteBuffer.wrap(flight);
        in.get();
        List<Opaque> chain = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] certificate = new byte[in.getInt()];
            in.get(certificate);
            chain.add(Opaque.copyOf(certificate));
        }
        return chain;
    }
}
