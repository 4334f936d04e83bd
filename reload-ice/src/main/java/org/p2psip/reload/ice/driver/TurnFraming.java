// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.List;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.turn.TurnFrames;

/** Cuts a stream into messages of STUN and TURN; a stream of something else fails. */
final class TurnFraming extends ByteToMessageDecoder {
    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        try {
            int length = TurnFrames.length(in);
            if (length > 0 && in.readableBytes() >= length) {
                out.add(in.readRetainedSlice(length));
            }
        } catch (StunFormatException e) {
            in.skipBytes(in.readableBytes());
            throw new CorruptedFrameException(e.getMessage());
        }
    }
}
