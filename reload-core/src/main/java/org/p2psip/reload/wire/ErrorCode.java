// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a request failed (RFC 6940, Section 14.9), an open registry.
 *
 * @param value 1 to 65535
 */
public record ErrorCode(int value) {
    public static final ErrorCode FORBIDDEN = new ErrorCode(0x2);
    public static final ErrorCode NOT_FOUND = new ErrorCode(0x3);
    public static final ErrorCode REQUEST_TIMEOUT = new ErrorCode(0x4);
    public static final ErrorCode GENERATION_COUNTER_TOO_LOW = new ErrorCode(0x5);
    public static final ErrorCode INCOMPATIBLE_WITH_OVERLAY = new ErrorCode(0x6);
    public static final ErrorCode UNSUPPORTED_FORWARDING_OPTION = new ErrorCode(0x7);
    public static final ErrorCode DATA_TOO_LARGE = new ErrorCode(0x8);
    public static final ErrorCode DATA_TOO_OLD = new ErrorCode(0x9);
    public static final ErrorCode TTL_EXCEEDED = new ErrorCode(0xA);
    public static final ErrorCode MESSAGE_TOO_LARGE = new ErrorCode(0xB);
    public static final ErrorCode UNKNOWN_KIND = new ErrorCode(0xC);
    public static final ErrorCode UNKNOWN_EXTENSION = new ErrorCode(0xD);
    public static final ErrorCode RESPONSE_TOO_LARGE = new ErrorCode(0xE);
    public static final ErrorCode CONFIG_TOO_OLD = new ErrorCode(0xF);
    public static final ErrorCode CONFIG_TOO_NEW = new ErrorCode(0x10);
    public static final ErrorCode IN_PROGRESS = new ErrorCode(0x11);
    public static final ErrorCode INVALID_MESSAGE = new ErrorCode(0x14);

    /** Of RFC 7851. */
    public static final ErrorCode UNDERLAY_DESTINATION_UNREACHABLE = new ErrorCode(0x15);

    /** Of RFC 7851. */
    public static final ErrorCode UNDERLAY_TIME_EXCEEDED = new ErrorCode(0x16);

    /** Of RFC 7851. */
    public static final ErrorCode MESSAGE_EXPIRED = new ErrorCode(0x17);

    /** Of RFC 7851. */
    public static final ErrorCode UPSTREAM_MISROUTING = new ErrorCode(0x18);

    /** Of RFC 7851. */
    public static final ErrorCode LOOP_DETECTED = new ErrorCode(0x19);

    /** Of RFC 7851. */
    public static final ErrorCode TTL_HOPS_EXCEEDED = new ErrorCode(0x1A);

    private static final Map<ErrorCode, String> NAMES = Map.ofEntries(
            Map.entry(FORBIDDEN, "Forbidden"),
            Map.entry(NOT_FOUND, "Not_Found"),
            Map.entry(REQUEST_TIMEOUT, "Request_Timeout"),
            Map.entry(GENERATION_COUNTER_TOO_LOW, "Generation_Counter_Too_Low"),
            Map.entry(INCOMPATIBLE_WITH_OVERLAY, "Incompatible_with_Overlay"),
            Map.entry(UNSUPPORTED_FORWARDING_OPTION, "Unsupported_Forwarding_Option"),
            Map.entry(DATA_TOO_LARGE, "Data_Too_Large"),
            Map.entry(DATA_TOO_OLD, "Data_Too_Old"),
            Map.entry(TTL_EXCEEDED, "TTL_Exceeded"),
            Map.entry(MESSAGE_TOO_LARGE, "Message_Too_Large"),
            Map.entry(UNKNOWN_KIND, "Unknown_Kind"),
            Map.entry(UNKNOWN_EXTENSION, "Unknown_Extension"),
            Map.entry(RESPONSE_TOO_LARGE, "Response_Too_Large"),
            Map.entry(CONFIG_TOO_OLD, "Config_Too_Old"),
            Map.entry(CONFIG_TOO_NEW, "Config_Too_New"),
            Map.entry(IN_PROGRESS, "In_Progress"),
            Map.entry(INVALID_MESSAGE, "Invalid_Message"),
            Map.entry(UNDERLAY_DESTINATION_UNREACHABLE, "Underlay_Destination_Unreachable"),
            Map.entry(UNDERLAY_TIME_EXCEEDED, "Underlay_Time_Exceeded"),
            Map.entry(MESSAGE_EXPIRED, "Message_Expired"),
            Map.entry(UPSTREAM_MISROUTING, "Upstream_Misrouting"),
            Map.entry(LOOP_DETECTED, "Loop_Detected"),
            Map.entry(TTL_HOPS_EXCEEDED, "TTL_Hops_Exceeded"));

    /** Checks the range. */
    public ErrorCode {
        Checks.range("error code", value, 1, Checks.MAX_UINT16);
    }

    /** The RFC's name without its {@code Error_}, or the value in hexadecimal digits where it has none here. */
    @Override
    public String toString() {
        @Nullable String name = NAMES.get(this);
        return name != null ? name : "0x" + Integer.toHexString(value);
    }
}
