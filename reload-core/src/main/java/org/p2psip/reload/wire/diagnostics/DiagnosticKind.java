// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire.diagnostics;

import org.p2psip.reload.wire.Checks;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.WireReader;

/**
 * What a node may be asked about itself (RFC 7851, Sections 5.3 and 9.2), an open registry.
 *
 * @param value 0 to 65535
 */
public record DiagnosticKind(int value) {
    /** How congested the node is, 0 to 15. */
    public static final DiagnosticKind STATUS_INFO = new DiagnosticKind(0x1);

    /** How many peers its Routing Table holds. */
    public static final DiagnosticKind ROUTING_TABLE_SIZE = new DiagnosticKind(0x2);

    /** Its processing power in millions of instructions a second. */
    public static final DiagnosticKind PROCESS_POWER = new DiagnosticKind(0x3);

    /** What it can send in kbit/s. */
    public static final DiagnosticKind UPSTREAM_BANDWIDTH = new DiagnosticKind(0x4);

    /** What it can receive in kbit/s. */
    public static final DiagnosticKind DOWNSTREAM_BANDWIDTH = new DiagnosticKind(0x5);

    /** What it runs. */
    public static final DiagnosticKind SOFTWARE_VERSION = new DiagnosticKind(0x6);

    /** How long its machine has been up, in seconds. */
    public static final DiagnosticKind MACHINE_UPTIME = new DiagnosticKind(0x7);

    /** How long its program has been up, in seconds. */
    public static final DiagnosticKind APP_UPTIME = new DiagnosticKind(0x8);

    /** The memory of its program in units of 1024 bytes. */
    public static final DiagnosticKind MEMORY_FOOTPRINT = new DiagnosticKind(0x9);

    /** How many bytes it stores. */
    public static final DiagnosticKind DATASIZE_STORED = new DiagnosticKind(0xa);

    /** How many values of each Kind it stores. */
    public static final DiagnosticKind INSTANCES_STORED = new DiagnosticKind(0xb);

    /** How many messages of each code it sent and received. */
    public static final DiagnosticKind MESSAGES_SENT_RCVD = new DiagnosticKind(0xc);

    /** What it sends of late in bytes a second. */
    public static final DiagnosticKind EWMA_BYTES_SENT = new DiagnosticKind(0xd);

    /** What it receives of late in bytes a second. */
    public static final DiagnosticKind EWMA_BYTES_RCVD = new DiagnosticKind(0xe);

    /** How many routers there are on the way to the next hop. */
    public static final DiagnosticKind UNDERLAY_HOP = new DiagnosticKind(0xf);

    /** Whether it runs on battery. */
    public static final DiagnosticKind BATTERY_STATUS = new DiagnosticKind(0x10);

    /** The last Kind that is asked for by a flag; those behind it are asked for by an extension. */
    static final int LAST_BASE_KIND = 0x3F;

    private static final int LAST_FLAG = 62;

    /** Checks the range. */
    public DiagnosticKind {
        Checks.uint16("diagnostic Kind", value);
    }

    /**
     * The flag that asks for this Kind: the bit of the Kind's number.
     *
     * @throws IllegalStateException if there is none, for Kinds other than 1 to 62
     */
    public long flag() {
        if (value < 1 || value > LAST_FLAG) {
            throw new IllegalStateException(
                    "diagnostic Kind " + value + " has no flag, only 1 to " + LAST_FLAG + " have");
        }
        return 1L << value;
    }

    static DiagnosticKind decode(WireReader in, String field) throws MalformedMessageException {
        return new DiagnosticKind(in.uint16(field));
    }
}
