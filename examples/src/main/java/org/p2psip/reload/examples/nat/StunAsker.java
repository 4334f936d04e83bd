// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.nat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;
import org.p2psip.reload.ice.stun.StunWriter;
import org.p2psip.reload.ice.stun.TransactionId;

/** One UDP socket that asks peers what they see of it. Waits for each answer. */
final class StunAsker implements AutoCloseable {
    /** How long each of {@link #TRIES} waits. */
    static final int WAIT_MILLIS = 700;

    /** Requests for one answer. */
    static final int TRIES = 3;

    private static final byte[] CHANGE_PORT = {0, 0, 0, 2};
    private static final byte[] CHANGE_NOTHING = {0, 0, 0, 0};

    private final DatagramSocket socket;
    private final StunWriter writer = new StunWriter(new StunIntegrity());
    private final Random random = new SecureRandom();

    /** What a peer said. */
    record Answer(InetSocketAddress mapped, @Nullable InetSocketAddress other, long millis) {}

    StunAsker(InetSocketAddress local) throws IOException {
        socket = new DatagramSocket(local);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Asks a peer; null if it does not answer. */
    @Nullable
    Answer ask(InetSocketAddress peer) throws IOException {
        // A server that has no other port refuses this, and answers without.
        Answer answer = ask(peer, CHANGE_NOTHING);
        return answer == null ? ask(peer, null) : answer;
    }

    /** Asks a peer to answer from another port; false if that did not come in. */
    boolean hearsOtherPort(InetSocketAddress peer) throws IOException {
        return ask(peer, CHANGE_PORT) != null;
    }

    private @Nullable Answer ask(InetSocketAddress peer, byte @Nullable [] change) throws IOException {
        TransactionId id = TransactionId.random(random);
        long begin = System.nanoTime();
        for (int i = 0; i < TRIES; i++) {
            send(peer, id, change, -1);
            Answer answer = hear(id, begin);
            if (answer != null) {
                return answer;
            }
        }
        return null;
    }

    /** Has {@code peer} answer to another port of this network's outer address, where {@code other} listens. */
    boolean reaches(InetSocketAddress peer, int outerPort, StunAsker other) throws IOException {
        TransactionId id = TransactionId.random(random);
        for (int i = 0; i < TRIES; i++) {
            send(peer, id, null, outerPort);
            if (other.hear(id, System.nanoTime()) != null) {
                return true;
            }
        }
        return false;
    }

    /** Sends a request to {@code target}, whoever is there; whether {@code other} got it. */
    boolean hits(InetSocketAddress target, StunAsker other) throws IOException {
        TransactionId id = TransactionId.random(random);
        for (int i = 0; i < TRIES; i++) {
            send(target, id, null, -1);
            StunMessage message = other.receive(id);
            if (message != null) {
                return true;
            }
        }
        return false;
    }

    private void send(InetSocketAddress to, TransactionId id, byte @Nullable [] change, int responsePort)
            throws IOException {
        ByteBuf out = Unpooled.buffer();
        writer.begin(out, StunClass.REQUEST, StunMethod.BINDING, id);
        if (change != null) {
            writer.bytes(AttributeType.CHANGE_REQUEST, change);
        }
        if (responsePort >= 0) {
            writer.bytes(
                    AttributeType.RESPONSE_PORT, new byte[] {(byte) (responsePort >> 8), (byte) responsePort, 0, 0});
        }
        writer.end();
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        } catch (IOException unreachable) {
            // As good as lost: there may be no route now.
        }
    }

    private @Nullable Answer hear(TransactionId id, long beginNanos) throws IOException {
        StunMessage message = receive(id);
        if (message == null || message.messageClass() != StunClass.SUCCESS_RESPONSE) {
            return null;
        }
        try {
            InetSocketAddress mapped =
                    message.xorAddress(AttributeType.XOR_MAPPED_ADDRESS).orElse(null);
            InetSocketAddress other =
                    message.address(AttributeType.OTHER_ADDRESS).orElse(null);
            return mapped == null ? null : new Answer(mapped, other, (System.nanoTime() - beginNanos) / 1_000_000);
        } catch (StunFormatException e) {
            return null;
        }
    }

    /** The message with this transaction id, if it comes within {@link #WAIT_MILLIS}. */
    private @Nullable StunMessage receive(TransactionId id) throws IOException {
        long end = System.nanoTime() + WAIT_MILLIS * 1_000_000L;
        byte[] room = new byte[1_500];
        for (long left = WAIT_MILLIS; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            DatagramPacket packet = new DatagramPacket(room, room.length);
            try {
                socket.setSoTimeout((int) left);
                socket.receive(packet);
                StunMessage message =
                        StunMessage.decode(Unpooled.wrappedBuffer(Arrays.copyOf(room, packet.getLength())));
                if (message.hasTransactionId(id)) {
                    return message;
                }
            } catch (SocketTimeoutException e) {
                return null;
            } catch (StunFormatException e) {
                // Something else came; go on listening.
            }
        }
        return null;
    }

    @Override
    public void close() {
        socket.close();
    }
}
