// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import java.util.Base64;
import java.util.Optional;

/**
 * The beginning of a NONCE by which a server shows what it can do, so that nobody on the way can hide it (RFC 8489,
 * Sections 9.2 and 18.1).
 *
 * @param passwordAlgorithms whether the server offers algorithms in PASSWORD-ALGORITHMS
 * @param userAnonymity whether the server takes USERHASH
 */
public record NonceCookie(boolean passwordAlgorithms, boolean userAnonymity) {
    private static final String MARK = "obMatJos2";
    private static final int FEATURE_CHARACTERS = 4;
    private static final int PASSWORD_ALGORITHMS_BIT = 0x80;
    private static final int USER_ANONYMITY_BIT = 0x40;

    /** The cookie that {@code nonce} begins with, if it does. */
    public static Optional<NonceCookie> of(String nonce) {
        if (!nonce.startsWith(MARK) || nonce.length() < MARK.length() + FEATURE_CHARACTERS) {
            return Optional.empty();
        }
        try {
            byte[] features =
                    Base64.getDecoder().decode(nonce.substring(MARK.length(), MARK.length() + FEATURE_CHARACTERS));
            return features.length == 3
                    ? Optional.of(new NonceCookie(
                            (features[0] & PASSWORD_ALGORITHMS_BIT) != 0, (features[0] & USER_ANONYMITY_BIT) != 0))
                    : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** The 13 characters to begin a nonce with. */
    public String text() {
        int features = (passwordAlgorithms ? PASSWORD_ALGORITHMS_BIT : 0) | (userAnonymity ? USER_ANONYMITY_BIT : 0);
        return MARK + Base64.getEncoder().encodeToString(new byte[] {(byte) features, 0, 0});
    }
}
