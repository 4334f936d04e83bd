// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/** Takes note that a peer leaves the overlay (RFC 6940, Section 6.4.2.2). */
public record LeaveAnswer() implements MessageBody {
    @Override
    public MessageCode code() {
        return MessageCode.LEAVE_ANSWER;
    }

    @Override
    public void encode(WireWriter out) {}
}
