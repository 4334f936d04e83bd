// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.p2psip.reload.link.LinkNode.await;
import static org.p2psip.reload.link.LinkNode.take;
import static org.p2psip.reload.link.TestOverlay.ALICE;
import static org.p2psip.reload.link.TestOverlay.BOB;
import static org.p2psip.reload.link.TestOverlay.CAROL;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkNode;
import org.p2psip.reload.link.LinkNode.Received;
import org.p2psip.reload.link.NoLeaks;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.TestOverlay;
import org.p2psip.reload.security.Credentials;

/** Handshakes over DTLS that are slow or too many, and datagrams from where they don't belong. */
@ExtendWith(NoLeaks.class)
class DtlsFloodTest {
    private static final NettyEnvironment ENVIRONMENT = NettyEnvironment.create();
    private static final TestOverlay OVERLAY = TestOverlay.create("example.com");
    private static final int RECORD_HEADER = 13;
    private static final int MESSAGE_HEADER = 12;
    private static final int RANDOM = 32;

    private final List<DtlsNode> nodes = new ArrayList<>();
    private final List<AutoCloseable> closeables = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        nodes.forEach(node -> node.links.close());
        for (AutoCloseable each : closeables) {
            each.close();
        }
    }

    @AfterAll
    static void closeEnvironment() {
        ENVIRONMENT.close();
    }

    @Test
    void aHandshakeThatComesByteByByteEndsAsSoonAsASilentOne() throws IOException {
        DtlsNode alice = node(builder().handshakeTimeout(Duration.ofSeconds(1)), OVERLAY.credentials(ALICE));
        DtlsNode bob = node(builder(), OVERLAY.credentials(BOB));
        UdpRelay relay = new UdpRelay(alice.address());
        closeables.add(relay);
        Queue<byte[]> fragments = new ConcurrentLinkedQueue<>();
        AtomicInteger passed = new AtomicInteger();
        relay.out(bytes -> {
            if (isClientHello(bytes)) {
                return bytes;
            }
            fragments.addAll(fragmentsOfOneByte(bytes));
            return null;
        });
        ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor();
        closeables.add(pacer::shutdownNow);
        ScheduledFuture<?> unused = pacer.scheduleAtFixedRate(
                () -> {
                    byte[] next = fragments.poll();
                    if (next != null) {
                        passed.incrementAndGet();
                        relay.inject(next);
                    }
                },
                5,
                5,
                TimeUnit.MILLISECONDS);
        bob.on(() -> bob.links.connect(relay.address()));
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.TIMED_OUT);
        assertThat(passed.get()).isPositive();
        assertThat(alice.counters().handshakes()).isZero();
        assertThat(alice.counters().refusals()).containsEntry(RefusalReason.TIMED_OUT, 1L);
    }

    @Test
    void aFloodFromManyAddressesHoldsNoMorePlacesThanThereAreAndOthersGetThrough() throws IOException {
        int places = 8;
        int flooding = 60;
        DtlsNode alice = node(
                builder().maxHandshakes(places).handshakeThreads(2).handshakeTimeout(Duration.ofSeconds(3)),
                OVERLAY.credentials(ALICE));
        byte[] clientHello = clientHello(alice);
        for (int i = 0; i < flooding; i++) {
            try (DatagramSocket socket = socketAt("127.0.1." + (i + 1))) {
                send(socket, alice.address(), clientHello);
                byte[] cookie = cookie(receive(socket));
                send(socket, alice.address(), withCookie(clientHello, cookie));
            }
            assertThat(alice.counters().handshakes()).isLessThanOrEqualTo(places);
        }
        // Those that have a place give it up in time, or sooner for others that wait.
        for (int i = 0; i < flooding; i++) {
            assertThat(take(alice.refused))
                    .isIn(RefusalReason.TOO_MANY_HANDSHAKES, RefusalReason.TIMED_OUT, RefusalReason.HANDSHAKE_FAILED);
        }
        assertThat(alice.counters().handshakes()).isZero();
        assertThat(alice.counters().refusals().get(RefusalReason.TOO_MANY_HANDSHAKES))
                .isPositive();
        assertThat(alice.counters().refusals().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(flooding);
        DtlsNode carol = node(builder(), OVERLAY.credentials(CAROL));
        assertThat(carol.connect(alice).peer()).isEqualTo(ALICE);
    }

    @Test
    void recordsOfALinkAreWorthNothingFromAnotherAddress() throws IOException {
        DtlsNode alice = node(builder(), OVERLAY.credentials(ALICE));
        DtlsNode bob = node(builder(), OVERLAY.credentials(BOB));
        UdpRelay relay = new UdpRelay(alice.address());
        closeables.add(relay);
        Link toAlice = await(bob.on(() -> bob.links.connect(relay.address())));
        bob.receive(toAlice);
        Received atAlice = alice.receive(take(alice.accepted));
        // The record itself is kept back, and comes from elsewhere instead.
        relay.out(bytes -> null);
        int before = relay.towardsServer().size();
        bob.send(toAlice, "01");
        while (relay.towardsServer().size() == before) {
            Thread.onSpinWait();
        }
        byte[] record = relay.towardsServer().get(before);
        try (DatagramSocket stranger = socketAt("127.0.0.1")) {
            for (int i = 0; i < 50; i++) {
                send(stranger, alice.address(), record);
            }
        }
        while (alice.counters().dropped().getOrDefault(DatagramDrop.UNKNOWN_SOURCE, 0L) < 50) {
            Thread.onSpinWait();
        }
        assertThat(atAlice.messages).isEmpty();
        relay.out(bytes -> bytes);
        assertThat(take(atAlice.messages))
                .as("sent again by Simple Reliability")
                .isEqualTo("01");
        assertThat(alice.counters().open()).isEqualTo(1);
    }

    /** The first ClientHello of somebody who never gets an answer. */
    private byte[] clientHello(DtlsNode server) throws IOException {
        DtlsNode somebody = node(builder(), OVERLAY.credentials(BOB));
        UdpRelay relay = new UdpRelay(server.address());
        closeables.add(relay);
        relay.out(bytes -> null);
        somebody.on(() -> somebody.links.connect(relay.address()));
        while (relay.towardsServer().isEmpty()) {
            Thread.onSpinWait();
        }
        somebody.run(somebody.links::close);
        return relay.towardsServer().get(0);
    }

    private static byte[] cookie(byte[] helloVerifyRequest) {
        int at = RECORD_HEADER + MESSAGE_HEADER + 2;
        int length = helloVerifyRequest[at] & 0xff;
        return Arrays.copyOfRange(helloVerifyRequest, at + 1, at + 1 + length);
    }

    /** The second ClientHello, as RFC 6347, Section 4.2.1, wants it: the first one and the cookie. */
    private static byte[] withCookie(byte[] clientHello, byte[] cookie) {
        int atSession = RECORD_HEADER + MESSAGE_HEADER + 2 + RANDOM;
        int atCookie = atSession + 1 + (clientHello[atSession] & 0xff);
        assertThat(clientHello[atCookie]).as("length of no cookie").isZero();
        ByteBuffer second = ByteBuffer.allocate(clientHello.length + cookie.length);
        second.put(clientHello, 0, atCookie).put((byte) cookie.length).put(cookie);
        second.put(clientHello, atCookie + 1, clientHello.length - atCookie - 1);
        int bodyLength = second.capacity() - RECORD_HEADER - MESSAGE_HEADER;
        second.put(10, (byte) 1);
        second.putShort(11, (short) (bodyLength + MESSAGE_HEADER));
        second.putShort(RECORD_HEADER + 2, (short) bodyLength);
        second.putShort(RECORD_HEADER + 4, (short) 1);
        second.putShort(RECORD_HEADER + 10, (short) bodyLength);
        return second.array();
    }

    private final AtomicInteger nextSequence = new AtomicInteger(100);

    /** The handshake messages in a datagram that are not encrypted, cut as small as DTLS allows. */
    private List<byte[]> fragmentsOfOneByte(byte[] datagram) {
        List<byte[]> fragments = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(datagram);
        while (in.remaining() >= RECORD_HEADER) {
            int start = in.position();
            int length = in.getShort(start + 11) & 0xffff;
            boolean plainHandshake = in.get(start) == 22 && in.getShort(start + 3) == 0;
            if (plainHandshake) {
                int message = start + RECORD_HEADER;
                for (int i = message + MESSAGE_HEADER; i < message + length; i++) {
                    ByteBuffer fragment = ByteBuffer.allocate(RECORD_HEADER + MESSAGE_HEADER + 1);
                    fragment.put((byte) 22).putShort((short) 0xfefd).putInt(0).putInt(nextSequence.getAndIncrement());
                    fragment.putShort((short) (MESSAGE_HEADER + 1));
                    fragment.put(datagram, message, 6);
                    fragment.put((byte) 0).putShort((short) (i - message - MESSAGE_HEADER));
                    fragment.put((byte) 0).putShort((short) 1).put(datagram[i]);
                    fragments.add(fragment.array());
                }
            }
            in.position(start + RECORD_HEADER + length);
        }
        return fragments;
    }

    private static boolean isClientHello(byte[] bytes) {
        return bytes[0] == 22 && bytes[4] == 0 && bytes[RECORD_HEADER] == 1;
    }

    private static DatagramSocket socketAt(String address) throws IOException {
        try {
            DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(address));
            socket.setSoTimeout(60_000);
            return socket;
        } catch (BindException e) {
            assumeTrue(false, "the loopback interface has one address only");
            throw e;
        }
    }

    private static byte[] receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private static void send(DatagramSocket from, InetSocketAddress to, byte[] bytes) throws IOException {
        from.send(new DatagramPacket(bytes, bytes.length, to));
    }

    private static DtlsLinksBuilder builder() {
        return DtlsLinks.builder().listen(LinkNode.anyPort());
    }

    private DtlsNode node(DtlsLinksBuilder builder, Credentials credentials) {
        DtlsNode node = new DtlsNode(ENVIRONMENT, builder, credentials, OVERLAY.trust());
        nodes.add(node);
        return node;
    }
}
