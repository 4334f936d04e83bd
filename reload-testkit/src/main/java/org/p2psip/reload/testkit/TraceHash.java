// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.p2psip.reload.wire.Hex;

/** Running SHA-256 over the entries of a trace. */
final class TraceHash {
    private final SHA256Digest digest = new SHA256Digest();
    private final byte[] number = new byte[Long.BYTES];

    void add(SimulationEvent event) {
        addNumber(event.step());
        addNumber(event.elapsedNanos());
        addText(event.kind().name());
        addText(event.node());
        addText(event.detail());
        addNumber(event.length());
        addNumber(event.checksum());
    }

    /** The hash of all entries so far in lower-case hexadecimal; more may follow. */
    String value() {
        byte[] hash = new byte[digest.getDigestSize()];
        new SHA256Digest(digest).doFinal(hash, 0);
        return Hex.encode(hash, 0, hash.length);
    }

    private void addNumber(long value) {
        for (int i = 0; i < Long.BYTES; i++) {
            number[i] = (byte) (value >>> (Long.SIZE - Byte.SIZE * (i + 1)));
        }
        digest.update(number, 0, number.length);
    }

    private void addText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        addNumber(bytes.length);
        digest.update(bytes, 0, bytes.length);
    }
}
