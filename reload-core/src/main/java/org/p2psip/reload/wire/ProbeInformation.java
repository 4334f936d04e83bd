// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * What a peer tells about itself (RFC 6940, Section 6.4.2.5.2).
 *
 * <p>New kinds of information may be added in a minor version.
 */
public sealed interface ProbeInformation {
    /** What is told. */
    ProbeInformationType type();

    /** Appends this information: type, length and value. */
    void encode(WireWriter out);

    /** How many bytes {@link #encode} appends. */
    int encodedLength();

    /**
     * Reads one piece of information; one of an unknown type is kept as {@link Unknown}.
     *
     * @throws MalformedMessageException if it is cut short or has the wrong length for its type
     */
    static ProbeInformation decode(WireReader in) throws MalformedMessageException {
        in.begin("ProbeInformation");
        ProbeInformationType type = ProbeInformationType.decode(in, "ProbeInformation.type");
        WireReader value = in.vector8("ProbeInformation.length");
        ProbeInformation information = decodeValue(type, value);
        value.requireEnd("ProbeInformation.value");
        return in.end("ProbeInformation", information);
    }

    private static ProbeInformation decodeValue(ProbeInformationType type, WireReader value)
            throws MalformedMessageException {
        if (type.equals(ProbeInformationType.RESPONSIBLE_SET)) {
            return new ResponsibleSet(value.uint32("ProbeInformation.responsible_ppb"));
        }
        if (type.equals(ProbeInformationType.NUM_RESOURCES)) {
            return new NumResources(value.uint32("ProbeInformation.num_resources"));
        }
        if (type.equals(ProbeInformationType.UPTIME)) {
            return new Uptime(value.uint32("ProbeInformation.uptime"));
        }
        return new Unknown(type, value.rest("ProbeInformation.value"));
    }

    private static void encodeNumber(WireWriter out, ProbeInformationType type, long value) {
        out.uint8(type.value());
        out.uint8(Integer.BYTES);
        out.uint32(value);
    }

    /**
     * For which part of the overlay the peer is responsible.
     *
     * @param partsPerBillion 0 to 2^32 - 1, in parts of 1 000 000 000
     */
    record ResponsibleSet(long partsPerBillion) implements ProbeInformation {
        /** Checks the range. */
        public ResponsibleSet {
            Checks.uint32("parts per billion", partsPerBillion);
        }

        @Override
        public ProbeInformationType type() {
            return ProbeInformationType.RESPONSIBLE_SET;
        }

        @Override
        public void encode(WireWriter out) {
            encodeNumber(out, type(), partsPerBillion);
        }

        @Override
        public int encodedLength() {
            return 2 + Integer.BYTES;
        }
    }

    /**
     * How many resources the peer stores.
     *
     * @param resources Resource-IDs with at least one value, 0 to 2^32 - 1
     */
    record NumResources(long resources) implements ProbeInformation {
        /** Checks the range. */
        public NumResources {
            Checks.uint32("resources", resources);
        }

        @Override
        public ProbeInformationType type() {
            return ProbeInformationType.NUM_RESOURCES;
        }

        @Override
        public void encode(WireWriter out) {
            encodeNumber(out, type(), resources);
        }

        @Override
        public int encodedLength() {
            return 2 + Integer.BYTES;
        }
    }

    /**
     * How long the peer has been up.
     *
     * @param seconds 0 to 2^32 - 1
     */
    record Uptime(long seconds) implements ProbeInformation {
        /** Checks the range. */
        public Uptime {
            Checks.uint32("uptime in seconds", seconds);
        }

        @Override
        public ProbeInformationType type() {
            return ProbeInformationType.UPTIME;
        }

        @Override
        public void encode(WireWriter out) {
            encodeNumber(out, type(), seconds);
        }

        @Override
        public int encodedLength() {
            return 2 + Integer.BYTES;
        }
    }

    /**
     * Information of a type that is not known here, kept as it came.
     *
     * @param type 4 to 255
     * @param value at most 255 bytes
     */
    record Unknown(ProbeInformationType type, Opaque value) implements ProbeInformation {
        /** Checks that the type is indeed unknown, and the length. */
        public Unknown {
            Checks.range(
                    "unknown probe information type",
                    type.value(),
                    ProbeInformationType.UPTIME.value() + 1,
                    Checks.MAX_UINT8);
            Checks.length("probe information", value, Checks.MAX_UINT8);
        }

        @Override
        public void encode(WireWriter out) {
            out.uint8(type.value());
            out.opaque8(value);
        }

        @Override
        public int encodedLength() {
            return 2 + value.length();
        }
    }
}
