// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.AppReceiver;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/**
 * A secured connection to another node that carries SIP (RFC 7904, Section 5). All methods are called on the node's thread.
 */
public final class SipConnection {
    private static final Opaque CRLF = Opaque.copyOf(new byte[] {'\r', '\n'});

    private final AppChannel channel;
    private final int application;

    SipConnection(AppChannel channel, int application) {
        this.channel = channel;
        this.application = application;
    }

    /** The Node-ID at the far end, proved by its certificate. */
    public NodeId peer() {
        return channel.peer();
    }

    /** User name in the certificate of the far end; empty if it has none. */
    public String peerUserName() {
        return channel.certificate().userName();
    }

    /** 5060 if the messages use URIs of the scheme sip, 5061 if sips. Both are secured. */
    public int application() {
        return application;
    }

    /** The transport address of the far end. */
    public InetSocketAddress remoteAddress() {
        return channel.remoteAddress();
    }

    /** The connection as bare bytes, for a SIP stack that cuts messages itself instead of {@link #receiver}. */
    public AppChannel channel() {
        return channel;
    }

    /**
     * Says who gets the messages, and begins to read. Keep-alives are answered on the way; a far end that sends what is no
     * SIP loses the connection.
     *
     * @throws IllegalStateException if there is a receiver already
     */
    public void receiver(SipReceiver receiver) {
        channel.receiver(new Framing(channel, receiver));
    }

    /** Sends a whole SIP message; it needs a Content-Length. */
    public void send(Opaque message) {
        channel.send(Unpooled.wrappedBuffer(message.toByteArray()));
    }

    /** Closes the connection after what was sent is written. Closing it again does nothing. */
    public void close() {
        channel.close();
    }

    @Override
    public String toString() {
        return "SIP connection to " + peer();
    }

    /** Cuts the bytes into messages. */
    private static final class Framing implements AppReceiver {
        private final AppChannel channel;
        private final SipReceiver receiver;
        private final SipStreamFramer framer = new SipStreamFramer();
        private @Nullable String failure;

        Framing(AppChannel channel, SipReceiver receiver) {
            this.channel = channel;
            this.receiver = receiver;
        }

        @Override
        public void bytes(ByteBuf bytes) {
            if (failure != null) {
                return;
            }
            try {
                framer.handleBytes(bytes);
            } catch (SipFramingException e) {
                failure = "not SIP: " + e.getMessage();
            }
            for (SipStreamFramer.Output output = framer.pollOutput(); output != null; output = framer.pollOutput()) {
                if (output instanceof SipStreamFramer.Output.Message message) {
                    receiver.message(message.bytes());
                } else {
                    channel.send(Unpooled.wrappedBuffer(CRLF.toByteArray()));
                }
            }
            if (failure != null) {
                channel.close();
            }
        }

        @Override
        public void closed() {
            receiver.closed(failure != null ? failure : "closed");
        }
    }
}
