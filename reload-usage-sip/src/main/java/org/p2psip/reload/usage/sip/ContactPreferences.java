// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.p2psip.reload.wire.Opaque;

/**
 * What a registrant says about how it wants to be contacted: a feature predicate (RFC 3840) as in a Contact header field
 * (RFC 7904, Section 3.2).
 *
 * @param predicate for example {@code (sip.schemes=SIPS)}; empty for none; at most 1000 characters where it is given by the
 *     caller
 */
public record ContactPreferences(String predicate) {
    /** Longest predicate in characters that can be registered. */
    public static final int MAX_LENGTH = 1000;

    /** No preference. */
    public static final ContactPreferences ANY = new ContactPreferences("");

    /** Contact with URIs of the scheme sip. */
    public static final ContactPreferences SIP = new ContactPreferences("(sip.schemes=SIP)");

    /** Contact with URIs of the scheme sips. */
    public static final ContactPreferences SIPS = new ContactPreferences("(sip.schemes=SIPS)");

    static ContactPreferences of(Opaque bytes) {
        return new ContactPreferences(new String(bytes.toByteArray(), StandardCharsets.UTF_8));
    }

    Opaque encoded() {
        if (predicate.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "predicate is " + predicate.length() + " characters, at most " + MAX_LENGTH);
        }
        return Opaque.copyOf(predicate.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether only URIs of the scheme sips are wanted. */
    public boolean wantsSips() {
        String compact = predicate.toLowerCase(Locale.ROOT).replace(" ", "").replace("\"", "");
        return compact.contains("sip.schemes=sips");
    }
}
