// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.time.Instant;

/**
 * Says that a node can be reached (RFC 6940, Section 6.5.3.2).
 *
 * @param responseId 64 random bits that tell one answer from another
 * @param time when the answer was made, in whole milliseconds since 1970
 */
public record PingAnswer(long responseId, Instant time) implements MessageBody {
    /** Checks the time. */
    public PingAnswer {
        Checks.wholeMillis("time", time);
    }

    @Override
    public MessageCode code() {
        return MessageCode.PING_ANSWER;
    }

    static PingAnswer decode(WireReader in) throws MalformedMessageException {
        return new PingAnswer(in.uint64("PingAns.response_id"), in.epochMillis("PingAns.time"));
    }

    @Override
    public void encode(WireWriter out) {
        out.uint64(responseId);
        out.epochMillis(time);
    }
}
