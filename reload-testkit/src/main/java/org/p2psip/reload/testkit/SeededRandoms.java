// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.bouncycastle.crypto.digests.SHA256Digest;

/** Sources of randomness by name, each of which depends on the seed and its name alone. */
final class SeededRandoms {
    private final long seed;
    private final Map<String, Random> byName = new TreeMap<>();

    SeededRandoms(long seed) {
        this.seed = seed;
    }

    /** The one of a name; the same name yields the same object. */
    Random of(String name) {
        return byName.computeIfAbsent(name, this::create);
    }

    private Random create(String name) {
        SHA256Digest digest = new SHA256Digest();
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            digest.update((byte) (seed >>> shift));
        }
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        digest.update(nameBytes, 0, nameBytes.length);
        byte[] hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        long streamSeed = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            streamSeed = (streamSeed << Byte.SIZE) | (hash[i] & 0xFF);
        }
        return new Random(streamSeed);
    }
}
