// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import io.netty.buffer.ByteBuf;
import org.p2psip.reload.wire.ForwardingHeader;

/**
 * The part of a forwarding header that no node can have forwarded, or written itself, without having looked at it: the token,
 * and lengths that fit each other and the message. What is wrong with it is the fault of the node that sent it over the link.
 * What is wrong within the lists may be the work of somebody far away, whom a careless node did not stop.
 */
public final class HeaderOutline {
    private static final int LENGTH = 16;
    private static final int VIA_LIST_LENGTH = 32;
    private static final int DESTINATION_LIST_LENGTH = 34;
    private static final int OPTIONS_LENGTH = 36;

    private HeaderOutline() {}

    /** Whether the outline of the message, from its reader index to its end, is sound. */
    public static boolean isSound(ByteBuf message) {
        int start = message.readerIndex();
        int length = message.readableBytes();
        if (length < ForwardingHeader.FIXED_BYTES
                || message.getInt(start) != ForwardingHeader.TOKEN
                || message.getUnsignedInt(start + LENGTH) != length) {
            return false;
        }
        int lists = message.getUnsignedShort(start + VIA_LIST_LENGTH)
                + message.getUnsignedShort(start + DESTINATION_LIST_LENGTH)
                + message.getUnsignedShort(start + OPTIONS_LENGTH);
        return ForwardingHeader.FIXED_BYTES + lists <= length;
    }
}
