// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.util.List;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.WireContext;

/** Makes messages in hexadecimal digits. */
final class Vectors {
    static final WireContext CONTEXT = WireContext.of(16, KindDeclaration.withRegistered(List.of()));

    private static final String NODE = "0110101112131415161718191a1b1c1d1e1f";

    private Vectors() {}

    static Opaque bytes(String hex) {
        return Opaque.copyOf(Hex.decode(hex));
    }

    /** A message without certificates and signature. */
    static String message(int code, String body) {
        String contents =
                String.format("%04x%08x%s%08x", code, body.length() / 2, body, 0) + "0000" + "0000" + "030000" + "0000";
        int length = 38 + (NODE.length() + contents.length()) / 2;
        return String.format("d2454c4f65b0781f00160a64c0000000%08x0102030405060708", length) + "00000000"
                + "000000120000" + NODE + contents;
    }

    static String error(int code, byte[] info) {
        return String.format("%04x%04x%s", code, info.length, Hex.encode(info));
    }

    /** A data frame. */
    static String frame(int sequence, String message) {
        return String.format("80%08x%06x%s", sequence, message.length() / 2, message);
    }
}
