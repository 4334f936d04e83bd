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
 * Tells about a peer on the way, and the hop behind it (RFC 7851, Section 4.3.1.2).
 *
 * @param nextHop the next hop; the answerer itself if it is responsible, so that the way ends
 * @param response diagnostics
 */
public record PathTrackAnswer(Destination nextHop, DiagnosticsResponse response) {
    /** Checks that both are there. */
    public PathTrackAnswer {
        Checks.present("nextHop", nextHop);
        Checks.present("response", response);
    }

    /**
     * Reads the body of a message with the code {@link MessageCode#PATH_TRACK_ANSWER}.
     *
     * @throws MalformedMessageException if it is cut short, goes on behind its end, or its parts contradict each other
     */
    public static PathTrackAnswer decode(UnknownBody body, WireContext context) throws MalformedMessageException {
        return decode(WireReader.of(body.bytes()), context);
    }

    /**
     * Reads all that {@code in} has left.
     *
     * @throws MalformedMessageException if it is cut short, goes on behind its end, or its parts contradict each other
     */
    public static PathTrackAnswer decode(WireReader in, WireContext context) throws MalformedMessageException {
        in.begin("PathTrackAns");
        in.begin("PathTrackAns.next_hop");
        Destination nextHop = in.end("PathTrackAns.next_hop", Destination.decode(in, context));
        return in.end("PathTrackAns", new PathTrackAnswer(nextHop, DiagnosticsResponse.decode(in)));
    }

    /** The body of a message. */
    public UnknownBody toBody() {
        return new UnknownBody(MessageCode.PATH_TRACK_ANSWER, WireWriter.toOpaque(out -> {
            nextHop.encode(out);
            response.encode(out);
        }));
    }
}
