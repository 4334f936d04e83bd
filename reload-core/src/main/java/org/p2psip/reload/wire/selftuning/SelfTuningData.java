// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire.selftuning;

import org.p2psip.reload.wire.Checks;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.MessageExtension;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/**
 * A peer's estimates of its overlay, an extension of Probe requests and answers (RFC 7363, Section 6.4).
 *
 * @param networkSize how many peers the overlay has, 0 to 2^32 - 1
 * @param joinRate how many peers join in 24 hours, 0 to 2^32 - 1
 * @param leaveRate how many peers leave or fail in 24 hours, 0 to 2^32 - 1
 */
public record SelfTuningData(long networkSize, long joinRate, long leaveRate) {
    /** Type of the message extension {@code self_tuning_data}. */
    public static final int EXTENSION_TYPE = 0x3;

    /** Checks the ranges. */
    public SelfTuningData {
        Checks.uint32("network size", networkSize);
        Checks.uint32("join rate", joinRate);
        Checks.uint32("leave rate", leaveRate);
    }

    /**
     * Reads all of the contents of an extension.
     *
     * @throws MalformedMessageException if they are cut short or go on behind their end
     */
    public static SelfTuningData decode(WireReader in) throws MalformedMessageException {
        in.begin("SelfTuningData");
        SelfTuningData data = new SelfTuningData(
                in.uint32("SelfTuningData.network_size"),
                in.uint32("SelfTuningData.join_rate"),
                in.uint32("SelfTuningData.leave_rate"));
        in.requireEnd("SelfTuningData");
        return in.end("SelfTuningData", data);
    }

    /** Appends the data. */
    public void encode(WireWriter out) {
        out.uint32(networkSize);
        out.uint32(joinRate);
        out.uint32(leaveRate);
    }

    /** The extension with this data, which nobody has to know. */
    public MessageExtension toExtension() {
        return new MessageExtension(EXTENSION_TYPE, false, WireWriter.toOpaque(this::encode));
    }
}
