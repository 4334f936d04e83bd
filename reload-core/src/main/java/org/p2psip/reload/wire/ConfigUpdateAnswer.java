// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/** Agrees to a ConfigUpdate (RFC 6940, Section 6.5.4.2). */
public record ConfigUpdateAnswer() implements MessageBody {
    @Override
    public MessageCode code() {
        return MessageCode.CONFIG_UPDATE_ANSWER;
    }

    @Override
    public void encode(WireWriter out) {}
}
