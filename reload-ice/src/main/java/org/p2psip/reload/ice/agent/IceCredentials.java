// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.util.Random;

/**
 * User name fragment and password of one end (RFC 8445, Section 5.3). {@link #toString} shows no password.
 *
 * @param ufrag from 4 to 255 characters, without a colon, which would part the USERNAME elsewhere
 * @param password from 22 to 255 characters
 */
public record IceCredentials(String ufrag, String password) {
    /** Shortest user name fragment: 24 bits. */
    public static final int MIN_UFRAG = 4;

    /** Shortest password: 128 bits. */
    public static final int MIN_PASSWORD = 22;

    /** Longest of both that RELOAD can carry. */
    public static final int MAX = 255;

    private static final String ICE_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final int DRAWN_UFRAG = 8;
    private static final int DRAWN_PASSWORD = 24;

    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if one is too short or too long, or holds what it must not
     */
    public IceCredentials {
        if (ufrag.length() < MIN_UFRAG || ufrag.length() > MAX || !isPlain(ufrag) || ufrag.indexOf(':') >= 0) {
            throw new IllegalArgumentException("ufrag has " + ufrag.length() + " characters, from " + MIN_UFRAG + " to "
                    + MAX + " of ASCII, no colon");
        }
        if (password.length() < MIN_PASSWORD || password.length() > MAX || !isPlain(password)) {
            throw new IllegalArgumentException("password has " + password.length() + " characters, from " + MIN_PASSWORD
                    + " to " + MAX + " of ASCII");
        }
    }

    /** Draws both; {@code random} has to be unpredictable outside tests. */
    public static IceCredentials random(Random random) {
        return new IceCredentials(draw(random, DRAWN_UFRAG), draw(random, DRAWN_PASSWORD));
    }

    private static String draw(Random random, int length) {
        StringBuilder drawn = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            drawn.append(ICE_CHARACTERS.charAt(random.nextInt(ICE_CHARACTERS.length())));
        }
        return drawn.toString();
    }

    private static boolean isPlain(String text) {
        return text.chars().allMatch(character -> character > ' ' && character < 0x7F);
    }

    @Override
    public String toString() {
        return "IceCredentials[" + ufrag + "]";
    }
}
