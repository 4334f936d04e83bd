// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.p2psip.reload.wire.Opaque;

/**
 * The SIP address of a user, such as {@code alice@pbx.example}, in the one form that is hashed (RFC 7904, Sections 2 and
 * 7): without scheme and parameters, {@code %} escapes decoded, the domain in lower case.
 */
public final class AddressOfRecord implements Comparable<AddressOfRecord> {
    /** Longest address in characters, as a certificate bears it. */
    public static final int MAX_LENGTH = 254;

    private final String user;
    private final String domain;

    private AddressOfRecord(String user, String domain) {
        this.user = user;
        this.domain = domain;
    }

    /**
     * Reads an address with or without {@code sip:} or {@code sips:} in front. Parameters and headers behind the domain
     * are left out.
     *
     * @throws IllegalArgumentException if it is not of the form user@domain, has a port or a password, an escape that is
     *     none, or more than 254 characters
     */
    public static AddressOfRecord parse(String text) {
        String address = withoutScheme(text);
        int at = address.indexOf('@');
        if (at < 1) {
            throw new IllegalArgumentException("address has no user and @: " + shown(text));
        }
        String user = decoded(address.substring(0, at), text);
        String domain = untilParameters(address.substring(at + 1)).toLowerCase(Locale.ROOT);
        if (domain.isEmpty() || !domain.chars().allMatch(AddressOfRecord::isDomainCharacter)) {
            throw new IllegalArgumentException("address has no plain domain name: " + shown(text));
        }
        if (user.length() + 1 + domain.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("address is longer than " + MAX_LENGTH + " characters: " + shown(text));
        }
        return new AddressOfRecord(user, domain);
    }

    /** The part in front of the {@code @}, decoded. */
    public String user() {
        return user;
    }

    /** The part behind the {@code @}, in lower case. */
    public String domain() {
        return domain;
    }

    /** The bytes whose hash is the Resource-ID. */
    public Opaque resourceName() {
        return Opaque.copyOf(toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int compareTo(AddressOfRecord other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressOfRecord that && user.equals(that.user) && domain.equals(that.domain);
    }

    @Override
    public int hashCode() {
        return 31 * user.hashCode() + domain.hashCode();
    }

    /** user@domain */
    @Override
    public String toString() {
        return user + '@' + domain;
    }

    private static String withoutScheme(String text) {
        for (String scheme : new String[] {"sip:", "sips:"}) {
            if (text.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return text.substring(scheme.length());
            }
        }
        return text;
    }

    private static String untilParameters(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == ';' || text.charAt(i) == '?') {
                return text.substring(0, i);
            }
        }
        return text;
    }

    private static String decoded(String user, String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(user.length());
        byte[] encoded = user.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < encoded.length; i++) {
            int value = encoded[i];
            if (value == '%') {
                boolean whole = i + 2 < encoded.length;
                int high = whole ? Character.digit(encoded[i + 1], 16) : -1;
                int low = whole ? Character.digit(encoded[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw new IllegalArgumentException("address has a broken escape: " + shown(text));
                }
                value = high << 4 | low;
                i += 2;
            } else if (value == ':') {
                throw new IllegalArgumentException("address has a password: " + shown(text));
            }
            if ((value >= 0 && value < ' ') || value == 0x7F) {
                throw new IllegalArgumentException("address has a control character");
            }
            bytes.write(value);
        }
        return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    }

    private static boolean isDomainCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    }

    private static String shown(String text) {
        return text.substring(0, Math.min(text.length(), 64));
    }
}
