// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment;

/** Foreign text in messages for people. */
final class Texts {
    private static final int MAX_SHOWN = 200;

    private Texts() {}

    /** {@code text} on one line, cut off after {@value #MAX_SHOWN} chars. */
    static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length() && i < MAX_SHOWN; i++) {
            char c = text.charAt(i);
            line.append(Character.isISOControl(c) ? ' ' : c);
        }
        return text.length() > MAX_SHOWN ? line.append('…').toString() : line.toString();
    }
}
