// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

/** Foreign text in messages for people. */
final class Problems {
    /** Most chars of foreign text in a message. */
    static final int MAX_SHOWN = 80;

    private static final int MAX_EXPLANATION = 200;

    private Problems() {}

    /** {@code text} in quotation marks on one line, cut off after {@value #MAX_SHOWN} chars. */
    static String shown(String text) {
        return '"' + cut(text, MAX_SHOWN) + '"';
    }

    /** A message of another library on one line, cut off where it gets long. */
    static String explained(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : cut(message, MAX_EXPLANATION);
    }

    private static String cut(String text, int most) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), most) + 1);
        for (int i = 0; i < text.length() && i < most; i++) {
            char c = text.charAt(i);
            line.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
        }
        return text.length() > most ? line.append('…').toString() : line.toString();
    }
}
