// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A network between one node and another: the node sends to {@link #address}, the other one sees {@link #outside}. Both
 * may be replaced behind it, and what passes can be seen, lost, changed and repeated.
 */
final class UdpRelay implements AutoCloseable {
    private final DatagramSocket inside;
    private final DatagramSocket outside;
    private final InetSocketAddress server;
    private final List<byte[]> towardsServer = new CopyOnWriteArrayList<>();
    private final List<byte[]> towardsClient = new CopyOnWriteArrayList<>();
    private volatile @Nullable InetSocketAddress client;
    private volatile UnaryOperator<byte @Nullable []> out = bytes -> bytes;
    private volatile UnaryOperator<byte @Nullable []> in = bytes -> bytes;

    UdpRelay(InetSocketAddress server) throws IOException {
        this.server = server;
        this.inside = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        this.outside = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        start(inside, this::fromClient);
        start(outside, this::fromServer);
    }

    /** Where the client sends to. */
    InetSocketAddress address() {
        return (InetSocketAddress) inside.getLocalSocketAddress();
    }

    /** Where the server sees the client. */
    InetSocketAddress outside() {
        return (InetSocketAddress) outside.getLocalSocketAddress();
    }

    /** Changes what passes to the server; what becomes null is lost. */
    void out(UnaryOperator<byte @Nullable []> change) {
        out = change;
    }

    /** Changes what passes to the client; what becomes null is lost. */
    void in(UnaryOperator<byte @Nullable []> change) {
        in = change;
    }

    /** All that the client sent, lost or not. */
    List<byte[]> towardsServer() {
        return towardsServer;
    }

    /** All that the server sent, lost or not. */
    List<byte[]> towardsClient() {
        return towardsClient;
    }

    /** Sends to the server as if the client had. */
    void inject(byte[] bytes) {
        send(outside, bytes, server);
    }

    /** Sends to the client as if the server had. */
    void injectToClient(byte[] bytes) {
        InetSocketAddress to = client;
        if (to == null) {
            throw new IllegalStateException("no client yet");
        }
        send(inside, bytes, to);
    }

    @Override
    public void close() {
        inside.close();
        outside.close();
    }

    private void fromClient(DatagramPacket packet) {
        client = (InetSocketAddress) packet.getSocketAddress();
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        towardsServer.add(bytes);
        byte[] changed = out.apply(bytes);
        if (changed != null) {
            send(outside, changed, server);
        }
    }

    private void fromServer(DatagramPacket packet) {
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        towardsClient.add(bytes);
        byte[] changed = in.apply(bytes);
        InetSocketAddress to = client;
        if (changed != null && to != null) {
            send(inside, changed, to);
        }
    }

    private static void send(DatagramSocket socket, byte[] bytes, InetSocketAddress to) {
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private interface Handler {
        void handle(DatagramPacket packet);
    }

    private static void start(DatagramSocket socket, Handler handler) {
        Thread thread = new Thread(() -> {
            byte[] buffer = new byte[65536];
            while (!socket.isClosed()) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                try {
                    socket.receive(packet);
                } catch (IOException e) {
                    return;
                }
                handler.handle(packet);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
