// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire.diagnostics;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.WireReader;

/** Reads what nodes tell about themselves, by Kind. */
final class DiagnosticInfoCodec {
    private static final Map<DiagnosticKind, Integer> NUMBERS = Map.ofEntries(
            Map.entry(DiagnosticKind.STATUS_INFO, Byte.BYTES),
            Map.entry(DiagnosticKind.ROUTING_TABLE_SIZE, Integer.BYTES),
            Map.entry(DiagnosticKind.PROCESS_POWER, Long.BYTES),
            Map.entry(DiagnosticKind.UPSTREAM_BANDWIDTH, Long.BYTES),
            Map.entry(DiagnosticKind.DOWNSTREAM_BANDWIDTH, Long.BYTES),
            Map.entry(DiagnosticKind.MACHINE_UPTIME, Long.BYTES),
            Map.entry(DiagnosticKind.APP_UPTIME, Long.BYTES),
            Map.entry(DiagnosticKind.MEMORY_FOOTPRINT, Long.BYTES),
            Map.entry(DiagnosticKind.DATASIZE_STORED, Long.BYTES),
            Map.entry(DiagnosticKind.EWMA_BYTES_SENT, Integer.BYTES),
            Map.entry(DiagnosticKind.EWMA_BYTES_RCVD, Integer.BYTES),
            Map.entry(DiagnosticKind.UNDERLAY_HOP, Byte.BYTES));

    private static final Map<DiagnosticKind, WireReader.Element<DiagnosticInfo>> OTHERS = Map.of(
            DiagnosticKind.SOFTWARE_VERSION,
            DiagnosticInfoCodec::version,
            DiagnosticKind.INSTANCES_STORED,
            in -> new DiagnosticInfo.InstancesStored(in.elements(KindCount::decode)),
            DiagnosticKind.MESSAGES_SENT_RCVD,
            in -> new DiagnosticInfo.MessagesSentAndReceived(in.elements(MessageCount::decode)),
            DiagnosticKind.BATTERY_STATUS,
            DiagnosticInfoCodec::battery);

    private static final int LAST_ASCII = 0x7F;

    private DiagnosticInfoCodec() {}

    static DiagnosticInfo decode(WireReader in) throws MalformedMessageException {
        in.begin("DiagnosticInfo");
        DiagnosticKind kind = DiagnosticKind.decode(in, "DiagnosticInfo.kind");
        WireReader contents = in.vector16("DiagnosticInfo.diagnostic_info_contents");
        DiagnosticInfo info = decodeContents(kind, contents);
        contents.requireEnd("DiagnosticInfo.diagnostic_info_contents");
        return in.end("DiagnosticInfo", info);
    }

    private static DiagnosticInfo decodeContents(DiagnosticKind kind, WireReader contents)
            throws MalformedMessageException {
        String field = "DiagnosticInfo.diagnostic_info_contents";
        WireReader.@Nullable Element<DiagnosticInfo> other = OTHERS.get(kind);
        if (other != null) {
            return other.read(contents);
        }
        return switch (numberBytes(kind)) {
            case Byte.BYTES -> new DiagnosticInfo.Measure(kind, contents.uint8(field));
            case Integer.BYTES -> new DiagnosticInfo.Measure(kind, contents.uint32(field));
            case Long.BYTES -> new DiagnosticInfo.Measure(kind, contents.uint64(field));
            default -> new DiagnosticInfo.Unknown(kind, contents.rest(field));
        };
    }

    private static DiagnosticInfo version(WireReader in) throws MalformedMessageException {
        int offset = in.offset();
        String field = "DiagnosticInfo.diagnostic_info_contents";
        byte[] bytes = in.rest(field).toByteArray();
        if (bytes.length == 0 || bytes[bytes.length - 1] != 0) {
            throw new MalformedMessageException(field, offset, "version does not end with a zero byte");
        }
        String text = new String(bytes, 0, bytes.length - 1, StandardCharsets.ISO_8859_1);
        if (!isText(text)) {
            throw new MalformedMessageException(field, offset, "version has a character that is zero or not ASCII");
        }
        return new DiagnosticInfo.SoftwareVersion(text);
    }

    private static DiagnosticInfo battery(WireReader in) throws MalformedMessageException {
        int value = in.uint8("DiagnosticInfo.diagnostic_info_contents");
        int bit = DiagnosticInfo.BatteryStatus.NOT_ON_BATTERY;
        return new DiagnosticInfo.BatteryStatus((value & bit) == 0, value & bit - 1);
    }

    /** Whether contents of {@code kind} have a form of their own. */
    static boolean isKnown(DiagnosticKind kind) {
        return NUMBERS.containsKey(kind) || OTHERS.containsKey(kind);
    }

    /** How many bytes the number of {@code kind} takes; 0 if it is not one number. */
    static int numberBytes(DiagnosticKind kind) {
        return NUMBERS.getOrDefault(kind, 0);
    }

    /** Whether {@code text} is ASCII without zero characters. */
    static boolean isText(String text) {
        return text.chars().allMatch(c -> c > 0 && c <= LAST_ASCII);
    }
}
