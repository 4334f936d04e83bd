// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.bouncycastle.tls.ContentType;

/**
 * Tells when the far end begins another handshake on a finished TLS 1.2 connection, which bctls refuses with an alert
 * and without a word to anybody else (RFC 5246, Section 7.4.1.1). The type of a record is never encrypted there. TLS
 * 1.3 has no such thing.
 */
final class RenegotiationWatch extends ChannelInboundHandlerAdapter {
    private static final int HEADER_BYTES = 5;

    private final Runnable onAttempt;
    private boolean handshakeIsOver;
    private int headerBytes;
    private int type;
    private int bodyBytes;

    /** Watches bytes as they arrive, from the first one on, so that it knows where records begin. */
    RenegotiationWatch(Runnable onAttempt) {
        this.onAttempt = onAttempt;
    }

    /** What comes from now on belongs to no first handshake. */
    void handleHandshakeOver() {
        handshakeIsOver = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        int index = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (index < end) {
            if (headerBytes == HEADER_BYTES && bodyBytes > 0) {
                int taken = Math.min(bodyBytes, end - index);
                bodyBytes -= taken;
                index += taken;
            } else {
                handleHeaderByte(bytes.getUnsignedByte(index));
                index++;
            }
        }
        ctx.fireChannelRead(message);
    }

    private void handleHeaderByte(int value) {
        if (headerBytes == HEADER_BYTES) {
            headerBytes = 0;
        }
        if (headerBytes == 0) {
            type = value;
            bodyBytes = 0;
        } else if (headerBytes >= HEADER_BYTES - 2) {
            bodyBytes = bodyBytes << 8 | value;
        }
        headerBytes++;
        if (headerBytes == HEADER_BYTES && handshakeIsOver && type == ContentType.handshake) {
            onAttempt.run();
        }
    }
}
