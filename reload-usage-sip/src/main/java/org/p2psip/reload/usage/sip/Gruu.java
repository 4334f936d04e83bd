// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.WireContext;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/**
 * A Globally Routable User Agent URI of an overlay: an address with a Destination List in its parameter {@code gr}, so that
 * nothing need be looked up (RFC 7904, Section 6).
 */
public final class Gruu {
    /** Most destinations that are read. */
    public static final int MAX_DESTINATIONS = 32;

    private static final String PARAMETER = ";gr=";

    private Gruu() {}

    /** The GRUU that leads to {@code destinations}, without scheme. */
    public static String format(AddressOfRecord address, List<Destination> destinations) {
        Opaque list = WireWriter.toOpaque(out -> out.elements(destinations, Destination::encode));
        byte[] encoded = Base64.getEncoder().encode(list.toByteArray());
        return address + PARAMETER + new String(encoded, StandardCharsets.US_ASCII).replace('=', '~');
    }

    /** The Destination List in {@code uri}; empty if it is no GRUU of an overlay. */
    public static Optional<List<Destination>> destinations(String uri, WireContext context) {
        int start = uri.indexOf(PARAMETER, Math.max(0, uri.indexOf('@')));
        if (start < 0) {
            return Optional.empty();
        }
        String value = uri.substring(start + PARAMETER.length());
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) == ';' || value.charAt(i) == '?') {
                value = value.substring(0, i);
            }
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(value.replace('~', '='));
            List<Destination> destinations =
                    WireReader.of(Opaque.copyOf(bytes)).elements(element -> Destination.decode(element, context));
            return destinations.isEmpty() || destinations.size() > MAX_DESTINATIONS
                    ? Optional.empty()
                    : Optional.of(destinations);
        } catch (IllegalArgumentException | MalformedMessageException e) {
            return Optional.empty();
        }
    }
}
