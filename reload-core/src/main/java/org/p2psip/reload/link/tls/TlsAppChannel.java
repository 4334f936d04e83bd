// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.AppReceiver;
import org.p2psip.reload.wire.NodeId;

/** An application's bytes over one TLS connection, without framing. */
final class TlsAppChannel extends TlsConnection implements AppChannel {
    private @Nullable AppReceiver receiver;

    TlsAppChannel(SecureConnection connection, NodeId peer, Consumer<TlsConnection> onClosed) {
        super(connection, peer, onClosed);
    }

    @Override
    public void receiver(AppReceiver receiver) {
        requireNoReceiver();
        this.receiver = receiver;
        startReading();
    }

    @Override
    public void send(ByteBuf bytes) {
        try {
            requireEventLoop();
        } catch (IllegalStateException e) {
            bytes.release();
            throw e;
        }
        write(bytes);
    }

    @Override
    void handleBytes(ByteBuf bytes) {
        if (receiver != null) {
            receiver.bytes(bytes);
        }
    }

    @Override
    void handleClosed(String reason) {
        if (receiver != null) {
            receiver.closed();
        }
    }
}
