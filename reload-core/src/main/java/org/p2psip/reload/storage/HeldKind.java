// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.util.NavigableMap;
import java.util.TreeMap;

/** The values of one Kind at one resource. */
final class HeldKind {
    private final NavigableMap<ValueKey, HeldValue> values = new TreeMap<>();
    private long generationCounter;

    /** Unsigned, at least 1 once there is a value. */
    long generationCounter() {
        return generationCounter;
    }

    void generationCounter(long counter) {
        generationCounter = counter;
    }

    NavigableMap<ValueKey, HeldValue> values() {
        return values;
    }
}
