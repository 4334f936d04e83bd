// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire.diagnostics;

import org.p2psip.reload.wire.Checks;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.MessageCode;
import org.p2psip.reload.wire.UnknownBody;
import org.p2psip.reload.wire.WireContext;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/**
 * Asks the next peer on the way about itself and about the hop behind it (RFC 7851, Section 4.3.1.1).
 *
 * @param destination where the way leads
 * @param request diagnostics
 */
public record PathTrackRequest(Destination destination, DiagnosticsRequest request) {
    /** Checks that both are there. */
    public PathTrackRequest {
        Checks.present("destination", destination);
        Checks.present("request", request);
    }

    /**
     * Reads the body of a message with the code {@link MessageCode#PATH_TRACK_REQUEST}.
     *
     * @throws MalformedMessageException if it is cut short, goes on behind its end, or its parts contradict each other
     */
    public static PathTrackRequest decode(UnknownBody body, WireContext context) throws MalformedMessageException {
        return decode(WireReader.of(body.bytes()), context);
    }

    /**
     * Reads all that {@code in} has left.
     *
     * @throws MalformedMessageException if it is cut short, goes on behind its end, or its parts contradict each other
     */
    public static PathTrackRequest decode(WireReader in, WireContext context) throws MalformedMessageException {
        in.begin("PathTrackReq");
        in.begin("PathTrackReq.destination");
        Destination destination = in.end("PathTrackReq.destination", Destination.decode(in, context));
        return in.end("PathTrackReq", new PathTrackRequest(destination, DiagnosticsRequest.decode(in)));
    }

    /** The body of a message. */
    public UnknownBody toBody() {
        return new UnknownBody(MessageCode.PATH_TRACK_REQUEST, WireWriter.toOpaque(out -> {
            destination.encode(out);
            request.encode(out);
        }));
    }
}
