// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import io.netty.buffer.ByteBuf;
import org.p2psip.reload.wire.HeaderView;
import org.p2psip.reload.wire.MessageCode;

/** What a message is, as far as a node that only forwards it can see (RFC 6940, Section 6.3.3). */
public enum MessageRole {
    /** A request, or the first fragment of one: its answer has to find back, and whoever refuses it says so. */
    REQUEST,
    /** An answer, or the first fragment of one; nobody is told what becomes of it. */
    ANSWER,
    /** A later fragment: perhaps of a request, so it keeps its way back; perhaps of an answer, so nobody is told. */
    UNKNOWN;

    /** Looks at the code behind the header that {@code view} shows. */
    public static MessageRole of(HeaderView view, ByteBuf message) {
        int contents = message.readerIndex() + view.headerLength();
        if (view.fragmentOffset() != 0 || message.writerIndex() - contents < Short.BYTES) {
            return UNKNOWN;
        }
        int code = message.getUnsignedShort(contents);
        return code != 0 && new MessageCode(code).isRequest() ? REQUEST : ANSWER;
    }

    /** Whether the message needs its way back. */
    public boolean needsWayBack() {
        return this != ANSWER;
    }
}
