// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.AppReceiver;
import org.p2psip.reload.wire.NodeId;

/** An application's bytes over a simulated connection; they arrive cut as they were sent. */
final class SimulatedAppChannel extends SimulatedTransport implements AppChannel {
    private @Nullable AppReceiver receiver;

    SimulatedAppChannel(
            SecuredConnection connection, NodeId peer, Environment environment, Consumer<SimulatedTransport> onClosed) {
        super(connection, peer, environment, onClosed);
    }

    @Override
    public void receiver(AppReceiver newReceiver) {
        requireNoReceiver();
        receiver = newReceiver;
        beginReading();
    }

    @Override
    public void send(ByteBuf bytes) {
        send(SimulationEvent.Kind.BYTES, take(bytes));
    }

    @Override
    public void responsive(boolean responsive) {}

    @Override
    void deliver(byte[] bytes) {
        if (receiver != null) {
            receiver.bytes(Unpooled.wrappedBuffer(bytes));
        }
    }

    @Override
    void tellClosed(String reason) {
        if (receiver != null) {
            receiver.closed();
        }
    }
}
