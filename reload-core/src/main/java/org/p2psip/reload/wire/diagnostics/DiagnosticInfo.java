// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire.diagnostics;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.p2psip.reload.wire.Checks;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/**
 * One thing that a node tells about itself (RFC 7851, Sections 5.2 and 5.3).
 *
 * <p>New kinds of information may be added in a minor version.
 */
public sealed interface DiagnosticInfo {
    /** Longest contents in bytes. */
    int MAX_CONTENTS = Checks.MAX_UINT16;

    /** What it is about. */
    DiagnosticKind kind();

    /** Appends the contents, without Kind and length. */
    void encodeContents(WireWriter out);

    /** Appends Kind, length and contents. */
    default void encode(WireWriter out) {
        out.uint16(kind().value());
        out.vector16("DiagnosticInfo.diagnostic_info_contents", this::encodeContents);
    }

    /**
     * Reads one piece of information and leaves {@code in} behind it; one of an unknown Kind is kept as {@link Unknown}.
     *
     * @throws MalformedMessageException if it is cut short, or its contents are not those of its Kind
     */
    static DiagnosticInfo decode(WireReader in) throws MalformedMessageException {
        return DiagnosticInfoCodec.decode(in);
    }

    /**
     * A number; the Kind says of what.
     *
     * @param kind a Kind whose contents are one number
     * @param value unsigned, of 8, 32 or 64 bits
     */
    record Measure(DiagnosticKind kind, long value) implements DiagnosticInfo {
        /** Checks Kind and range. */
        public Measure {
            int bytes = DiagnosticInfoCodec.numberBytes(kind);
            if (bytes == 0) {
                throw new IllegalArgumentException("diagnostic Kind " + kind.value() + " is not one number");
            }
            if (bytes < Long.BYTES) {
                Checks.range("value", value, 0, (1L << (bytes * Byte.SIZE)) - 1);
            }
        }

        @Override
        public void encodeContents(WireWriter out) {
            switch (DiagnosticInfoCodec.numberBytes(kind)) {
                case Byte.BYTES -> out.uint8((int) value);
                case Integer.BYTES -> out.uint32(value);
                default -> out.uint64(value);
            }
        }
    }

    /**
     * What the node runs.
     *
     * @param text ASCII without a zero byte, at most 65534 characters
     */
    record SoftwareVersion(String text) implements DiagnosticInfo {
        /** Checks characters and length. */
        public SoftwareVersion {
            Checks.range("length of the version", text.length(), 0, MAX_CONTENTS - 1);
            if (!DiagnosticInfoCodec.isText(text)) {
                throw new IllegalArgumentException("version has a character that is zero or not ASCII");
            }
        }

        @Override
        public DiagnosticKind kind() {
            return DiagnosticKind.SOFTWARE_VERSION;
        }

        @Override
        public void encodeContents(WireWriter out) {
            out.bytes(Opaque.copyOf(text.getBytes(StandardCharsets.US_ASCII)));
            out.uint8(0);
        }
    }

    /**
     * How many values of each Kind the node stores.
     *
     * @param counts at most 5461; copied
     */
    record InstancesStored(List<KindCount> counts) implements DiagnosticInfo {
        /** Checks the length. */
        public InstancesStored {
            counts = List.copyOf(counts);
            Checks.encodedLength("counts", (long) counts.size() * KindCount.ENCODED_BYTES, MAX_CONTENTS);
        }

        @Override
        public DiagnosticKind kind() {
            return DiagnosticKind.INSTANCES_STORED;
        }

        @Override
        public void encodeContents(WireWriter out) {
            out.elements(counts, KindCount::encode);
        }
    }

    /**
     * How many messages of each code the node sent and received.
     *
     * @param counts at most 3640; copied
     */
    record MessagesSentAndReceived(List<MessageCount> counts) implements DiagnosticInfo {
        /** Checks the length. */
        public MessagesSentAndReceived {
            counts = List.copyOf(counts);
            Checks.encodedLength("counts", (long) counts.size() * MessageCount.ENCODED_BYTES, MAX_CONTENTS);
        }

        @Override
        public DiagnosticKind kind() {
            return DiagnosticKind.MESSAGES_SENT_RCVD;
        }

        @Override
        public void encodeContents(WireWriter out) {
            out.elements(counts, MessageCount::encode);
        }
    }

    /**
     * How the node is powered.
     *
     * @param onBattery whether by battery; on the wire the bit is 0 then
     * @param detail what an application makes of the other seven bits, 0 to 127
     */
    record BatteryStatus(boolean onBattery, int detail) implements DiagnosticInfo {
        /** The bit that is set when the node is not on battery. */
        static final int NOT_ON_BATTERY = 0x80;

        /** Checks the range. */
        public BatteryStatus {
            Checks.range("detail", detail, 0, NOT_ON_BATTERY - 1);
        }

        @Override
        public DiagnosticKind kind() {
            return DiagnosticKind.BATTERY_STATUS;
        }

        @Override
        public void encodeContents(WireWriter out) {
            out.uint8(onBattery ? detail : detail | NOT_ON_BATTERY);
        }
    }

    /**
     * Information of a Kind that is not known here, kept as it came.
     *
     * @param contents at most 65535 bytes
     */
    record Unknown(DiagnosticKind kind, Opaque contents) implements DiagnosticInfo {
        /** Checks that the Kind is indeed unknown, and the length. */
        public Unknown {
            Checks.length("contents", contents, MAX_CONTENTS);
            if (DiagnosticInfoCodec.isKnown(kind)) {
                throw new IllegalArgumentException("diagnostic Kind " + kind.value() + " has a record of its own");
            }
        }

        @Override
        public void encodeContents(WireWriter out) {
            out.bytes(contents);
        }
    }
}
