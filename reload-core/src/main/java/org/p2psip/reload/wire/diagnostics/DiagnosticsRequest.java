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
 * Asks a node about itself, in a Ping or a PathTrack (RFC 7851, Section 5.1).
 *
 * @param expiration when the request is void, in whole milliseconds since 1970
 * @param timestampInitiated when the request was made, in whole milliseconds since 1970
 * @param flags the {@code dMFlags}: the {@link DiagnosticKind#flag} of each Kind that is asked for, or {@link #EVERYTHING}
 * @param extensions what else is asked for; copied
 */
public record DiagnosticsRequest(
        Instant expiration, Instant timestampInitiated, long flags, List<DiagnosticExtension> extensions) {
    /** Flags that ask for all that there is. */
    public static final long EVERYTHING = -1L;

    /** Type of the message extension {@code Diagnostic_Ping}, which holds a request in a Ping and a response in its answer. */
    public static final int EXTENSION_TYPE = 0x2;

    /** Checks the times. */
    public DiagnosticsRequest {
        Checks.wholeMillis("expiration", expiration);
        Checks.wholeMillis("timestamp initiated", timestampInitiated);
        extensions = List.copyOf(extensions);
    }

    /** Whether {@code kind} is asked for. */
    public boolean asksFor(DiagnosticKind kind) {
        if (kind.value() <= DiagnosticKind.LAST_BASE_KIND) {
            return flags == EVERYTHING || (flags & 1L << kind.value()) != 0;
        }
        return extensions.stream().anyMatch(extension -> extension.kind().equals(kind));
    }

    /**
     * Reads all that {@code in} has left.
     *
     * @throws MalformedMessageException if it is cut short, goes on behind its end, or its parts contradict each other
     */
    public static DiagnosticsRequest decode(WireReader in) throws MalformedMessageException {
        in.begin("DiagnosticsRequest");
        DiagnosticsRequest request = new DiagnosticsRequest(
                in.epochMillis("DiagnosticsRequest.expiration"),
                in.epochMillis("DiagnosticsRequest.timestamp_initiated"),
                in.uint64("DiagnosticsRequest.dMFlags"),
                CountedList.decode(
                        in, "DiagnosticsRequest", "diagnostic_extensions_list", DiagnosticExtension::decode));
        in.requireEnd("DiagnosticsRequest");
        return in.end("DiagnosticsRequest", request);
    }

    /** Appends the request. */
    public void encode(WireWriter out) {
        out.epochMillis(expiration);
        out.epochMillis(timestampInitiated);
        out.uint64(flags);
        CountedList.encode(
                out, "DiagnosticsRequest.diagnostic_extensions_list", extensions, DiagnosticExtension::encode);
    }

    /** The extension that makes a Ping ask this; whoever does not know it answers the Ping alone. */
    public MessageExtension toExtension() {
        return new MessageExtension(EXTENSION_TYPE, false, WireWriter.toOpaque(this::encode));
    }
}
