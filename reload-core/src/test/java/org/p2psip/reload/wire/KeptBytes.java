// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/** Tells how much memory a byte string holds on to: more than its length if it is a part of something longer. */
public final class KeptBytes {
    private KeptBytes() {}

    public static int of(Opaque bytes) {
        return bytes.array().length;
    }
}
