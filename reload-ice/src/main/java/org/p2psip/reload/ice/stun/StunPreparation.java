// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import java.text.Normalizer;
import java.util.function.IntPredicate;

/**
 * Prepares user names, realms and passwords, so that two ways to type the same text give the same key.
 *
 * <p>RFC 8489 wants the OpaqueString profile (RFC 8265, Section 4.2); RFC 5389 wanted SASLprep (RFC 4013), which servers in
 * the field still use. For ASCII text both change nothing.
 */
public final class StunPreparation {
    private static final int SOFT_HYPHEN = 0x00AD;

    private StunPreparation() {}

    /**
     * Prepares by OpaqueString: spaces become ASCII ones, then normalization form C.
     *
     * @throws IllegalArgumentException if nothing is left or a character is not allowed, for example a control character
     */
    public static String opaqueString(String text) {
        String prepared = Normalizer.normalize(mapSpaces(text, false), Normalizer.Form.NFC);
        check(prepared, StunPreparation::refusedByOpaqueString);
        return prepared;
    }

    /**
     * Prepares by SASLprep: spaces become ASCII ones, what is commonly mapped to nothing goes, then normalization form KC.
     *
     * @throws IllegalArgumentException if nothing is left or a character is not allowed
     */
    public static String saslPrep(String text) {
        String prepared = Normalizer.normalize(mapSpaces(text, true), Normalizer.Form.NFKC);
        check(prepared, StunPreparation::refusedBySaslPrep);
        return prepared;
    }

    private static String mapSpaces(String text, boolean dropIgnorable) {
        StringBuilder mapped = new StringBuilder(text.length());
        text.codePoints().forEach(codePoint -> {
            if (dropIgnorable && mapsToNothing(codePoint)) {
                return;
            }
            mapped.appendCodePoint(Character.getType(codePoint) == Character.SPACE_SEPARATOR ? ' ' : codePoint);
        });
        return mapped.toString();
    }

    /** Table B.1 of RFC 3454. */
    private static boolean mapsToNothing(int codePoint) {
        return codePoint == SOFT_HYPHEN
                || codePoint == 0x034F
                || codePoint == 0x1806
                || (codePoint >= 0x180B && codePoint <= 0x180D)
                || (codePoint >= 0x200B && codePoint <= 0x200D)
                || codePoint == 0x2060
                || (codePoint >= 0xFE00 && codePoint <= 0xFE0F)
                || codePoint == 0xFEFF;
    }

    private static boolean refusedByOpaqueString(int codePoint) {
        return mapsToNothing(codePoint) || Character.isIdentifierIgnorable(codePoint) || refusedBySaslPrep(codePoint);
    }

    private static boolean refusedBySaslPrep(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static void check(String prepared, IntPredicate refused) {
        if (prepared.isEmpty()) {
            throw new IllegalArgumentException("nothing is left of the text once it is prepared");
        }
        prepared.codePoints().filter(refused).findFirst().ifPresent(codePoint -> {
            throw new IllegalArgumentException("character U+" + Integer.toHexString(codePoint) + " is not allowed");
        });
    }
}
