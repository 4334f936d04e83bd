// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire.diagnostics;

import java.time.Instant;
import java.util.List;
import org.p2psip.reload.wire.Checks;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.MessageExtension;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/**
 * What a node tells about itself (RFC 7851, Section 5.2).
 *
 * @param expiration when the response is void, in whole milliseconds since 1970
 * @param timestampInitiated copied from the request, in whole milliseconds since 1970
 * @param timestampReceived when the request came, in whole milliseconds since 1970
 * @param hopCounter the TTL that the request had when it came, 0 to 255
 * @param information what is told; copied
 */
public record DiagnosticsResponse(
        Instant expiration,
        Instant timestampInitiated,
        Instant timestampReceived,
        int hopCounter,
        List<DiagnosticInfo> information) {
    /** Checks the ranges. */
    public DiagnosticsResponse {
        Checks.wholeMillis("expiration", expiration);
        Checks.wholeMillis("timestamp initiated", timestampInitiated);
        Checks.wholeMillis("timestamp received", timestampReceived);
        Checks.uint8("hop counter", hopCounter);
        information = List.copyOf(information);
    }

    /**
     * Reads all that {@code in} has left.
     *
     * @throws MalformedMessageException if it is cut short, goes on behind its end, or its parts contradict each other
     */
    public static DiagnosticsResponse decode(WireReader in) throws MalformedMessageException {
        in.begin("DiagnosticsResponse");
        DiagnosticsResponse response = new DiagnosticsResponse(
                in.epochMillis("DiagnosticsResponse.expiration"),
                in.epochMillis("DiagnosticsResponse.timestamp_initiated"),
                in.epochMillis("DiagnosticsResponse.timestamp_received"),
                in.uint8("DiagnosticsResponse.hop_counter"),
                CountedList.decode(in, "DiagnosticsResponse", "diagnostic_info_list", DiagnosticInfo::decode));
        in.requireEnd("DiagnosticsResponse");
        return in.end("DiagnosticsResponse", response);
    }

    /** Appends the response. */
    public void encode(WireWriter out) {
        out.epochMillis(expiration);
        out.epochMillis(timestampInitiated);
        out.epochMillis(timestampReceived);
        out.uint8(hopCounter);
        CountedList.encode(out, "DiagnosticsResponse.diagnostic_info_list", information, DiagnosticInfo::encode);
    }

    /** The extension that carries this in the answer to a Ping. */
    public MessageExtension toExtension() {
        return new MessageExtension(DiagnosticsRequest.EXTENSION_TYPE, false, WireWriter.toOpaque(this::encode));
    }
}
