// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import java.util.List;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.WireContext;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/**
 * Value of the Kind SIP-REGISTRATION (RFC 7904, Section 3.2).
 *
 * <p>New types may be added in a minor version.
 */
public sealed interface SipRegistration {
    /** The bytes of the value. */
    default Opaque encoded() {
        return WireWriter.toOpaque(this::encode);
    }

    /** Appends the value. */
    void encode(WireWriter out);

    /**
     * Reads a whole value.
     *
     * @throws MalformedMessageException if it is cut short, goes on behind its end, or its parts contradict each other
     */
    static SipRegistration decode(Opaque value, WireContext context) throws MalformedMessageException {
        return decode(WireReader.of(value), context);
    }

    /**
     * Reads a value from all that {@code in} has left.
     *
     * @throws MalformedMessageException if it is cut short, goes on behind its end, or its parts contradict each other
     */
    static SipRegistration decode(WireReader in, WireContext context) throws MalformedMessageException {
        in.begin("SipRegistration");
        int type = in.uint8("SipRegistration.type");
        WireReader data = in.vector16("SipRegistration.length");
        in.requireEnd("SipRegistration");
        SipRegistration registration = switch (type) {
            case Uri.TYPE -> new Uri(data.opaque16("SipRegistration.uri"));
            case Route.TYPE -> Route.decode(data, context);
            default -> new Unknown(type, data.rest("SipRegistration.data"));
        };
        data.requireEnd("SipRegistration.data");
        return in.end("SipRegistration", registration);
    }

    /**
     * Another address at which the user can be reached.
     *
     * @param uri the address, at most 65533 bytes
     */
    record Uri(Opaque uri) implements SipRegistration {
        static final int TYPE = 1;

        @Override
        public void encode(WireWriter out) {
            out.uint8(TYPE);
            out.vector16("SipRegistration.length", data -> data.opaque16(uri));
        }
    }

    /**
     * The way to the user's node.
     *
     * @param contactPreferences predicate, see {@link ContactPreferences}
     * @param destinations the Destination List, at least one entry; copied
     */
    record Route(Opaque contactPreferences, List<Destination> destinations) implements SipRegistration {
        static final int TYPE = 2;
        private static final int MIN_DESTINATION_BYTES = 3;

        /**
         * Copies the list.
         *
         * @throws IllegalArgumentException if the list takes less than the 3 bytes that the RFC asks for
         */
        public Route {
            destinations = List.copyOf(destinations);
            if (length(destinations) < MIN_DESTINATION_BYTES) {
                throw new IllegalArgumentException(
                        "destinations take " + length(destinations) + " bytes, at least " + MIN_DESTINATION_BYTES);
            }
        }

        static Route decode(WireReader data, WireContext context) throws MalformedMessageException {
            Opaque preferences = data.opaque16("SipRegistration.contact_prefs");
            int offset = data.offset();
            List<Destination> destinations =
                    data.list16("SipRegistration.destination_list", element -> Destination.decode(element, context));
            if (length(destinations) < MIN_DESTINATION_BYTES) {
                throw new MalformedMessageException(
                        "SipRegistration.destination_list", offset, "shorter than " + MIN_DESTINATION_BYTES + " bytes");
            }
            return new Route(preferences, destinations);
        }

        @Override
        public void encode(WireWriter out) {
            out.uint8(TYPE);
            out.vector16("SipRegistration.length", data -> {
                data.opaque16(contactPreferences);
                data.list16("SipRegistration.destination_list", destinations, Destination::encode);
            });
        }

        private static int length(List<Destination> destinations) {
            return destinations.stream().mapToInt(Destination::encodedLength).sum();
        }
    }

    /**
     * A registration of a type that is not known here, kept as it came.
     *
     * @param type 0 to 255
     * @param data at most 65535 bytes
     */
    record Unknown(int type, Opaque data) implements SipRegistration {
        @Override
        public void encode(WireWriter out) {
            out.uint8(type);
            out.opaque16(data);
        }
    }
}
