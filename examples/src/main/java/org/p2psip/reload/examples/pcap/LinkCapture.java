// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.Closeable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.FrameTap;

/**
 * Captures the links among peers of one process.
 *
 * <p>In the capture, peer 0 has the address 192.0.2.1, peer 1 192.0.2.2 and so on, and the side that accepted a connection
 * has RELOAD's port 6084, whatever ports were really free: so Wireshark knows what to do with it. Each link has a tap at both
 * its ends; a frame is taken from the end that opened the connection, since only there both ports tell who is who. May be
 * called from any thread.
 */
public final class LinkCapture implements Closeable {
    /** The port at which Wireshark expects RELOAD. */
    public static final int RELOAD_PORT = 6084;

    /** As many addresses as 192.0.2.0/24 has. */
    public static final int MAX_PEERS = 254;

    private final PcapWriter writer;
    private final Clock clock;
    private final Map<Integer, Integer> peersByListeningPort = new HashMap<>();
    private final Map<List<Integer>, TcpConversation> conversations = new HashMap<>();
    private @Nullable IOException failure;
    private boolean stopped;
    private long frames;

    /** Captures into {@code writer}, which is closed with the capture; {@code clock} stamps the packets. */
    public LinkCapture(PcapWriter writer, Clock clock) {
        this.writer = writer;
        this.clock = clock;
    }

    /** Creates or replaces the file. */
    public static LinkCapture create(Path file) throws IOException {
        return new LinkCapture(PcapWriter.create(file), Clock.systemUTC());
    }

    /** Tells which port a peer listens on, before it opens links or others open links to it. */
    public synchronized void listening(int peer, int port) {
        addressOf(peer);
        peersByListeningPort.put(port, peer);
    }

    /** The tap for the links of a peer. */
    public FrameTap tapOf(int peer) {
        addressOf(peer);
        return (sent, local, remote, frame) -> handleFrame(peer, sent, local, remote, frame);
    }

    /** How many frames were written. */
    public synchronized long frames() {
        return frames;
    }

    /** Leaves out the frames that come from now on. */
    public synchronized void stop() {
        stopped = true;
    }

    /**
     * Ends the capture; frames that come later are left out.
     *
     * @throws IOException if not everything could be written, now or before
     */
    @Override
    public synchronized void close() throws IOException {
        stopped = true;
        writer.close();
        if (failure != null) {
            throw failure;
        }
    }

    private synchronized void handleFrame(
            int peer, boolean sent, InetSocketAddress local, InetSocketAddress remote, ByteBuf frame) {
        Integer accepting = peersByListeningPort.get(remote.getPort());
        boolean accepted = Objects.equals(peersByListeningPort.get(local.getPort()), peer);
        if (stopped || failure != null || accepted || accepting == null) {
            return;
        }
        Instant now = clock.instant();
        try {
            List<Integer> key = List.of(peer, local.getPort(), accepting);
            TcpConversation conversation = conversations.get(key);
            if (conversation == null) {
                conversation = new TcpConversation(
                        new TcpEndpoint(addressOf(peer), local.getPort()),
                        new TcpEndpoint(addressOf(accepting), RELOAD_PORT));
                conversations.put(key, conversation);
                write(now, conversation.open());
            }
            write(now, conversation.data(sent, ByteBufUtil.getBytes(frame)));
            frames++;
        } catch (IOException e) {
            // A full disk must not disturb the links; close tells.
            failure = e;
        }
    }

    private void write(Instant now, List<byte[]> packets) throws IOException {
        for (byte[] packet : packets) {
            writer.write(now, packet);
        }
    }

    private static Inet4Address addressOf(int peer) {
        if (peer < 0 || peer >= MAX_PEERS) {
            throw new IllegalArgumentException("peer " + peer + ", allowed are 0 to " + (MAX_PEERS - 1));
        }
        try {
            return (Inet4Address) InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) (peer + 1)});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
