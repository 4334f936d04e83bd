// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.link.LinkNode.await;
import static org.p2psip.reload.link.LinkNode.take;
import static org.p2psip.reload.link.TestOverlay.ALICE;
import static org.p2psip.reload.link.TestOverlay.BOB;
import static org.p2psip.reload.link.TestOverlay.CAROL;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.HandshakeType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
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

/** What strangers, networks and broken peers do to DTLS links. */
@ExtendWith(NoLeaks.class)
class DtlsHostilePeerTest {
    private static final NettyEnvironment ENVIRONMENT = NettyEnvironment.create();
    private static final TestOverlay OVERLAY = TestOverlay.create("example.com");
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;

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
    void datagramsOfStrangersAreDroppedAndCounted() throws IOException {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DatagramSocket stranger = socket();
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            byte[] garbage = new byte[1 + random.nextInt(200)];
            random.nextBytes(garbage);
            garbage[0] = 0;
            send(stranger, alice.address(), garbage);
        }
        send(stranger, alice.address(), new byte[0]);
        send(stranger, alice.address(), record(APPLICATION_DATA, 1, new byte[40]));
        send(stranger, alice.address(), record(21, 0, new byte[] {2, 40}));
        until(() -> dropped(alice, DatagramDrop.UNKNOWN_SOURCE) == 2);
        until(() -> dropped(alice, DatagramDrop.NOT_DTLS) == 21);
        assertThat(alice.counters().handshakes()).isZero();
        assertThat(alice.counters().open()).isZero();
    }

    @Test
    void nobodyCostsAThreadBeforeTheCookieCameBack() throws IOException {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        UdpRelay relay = relay(alice);
        // The client never gets the cookie.
        relay.in(bytes -> null);
        bob.on(() -> bob.links.connect(relay.address()));
        until(() -> !relay.towardsClient().isEmpty());
        assertThat(alice.counters().handshakes()).isZero();
        byte[] clientHello = relay.towardsServer().get(0);
        byte[] helloVerifyRequest = relay.towardsClient().get(0);
        assertThat(helloVerifyRequest.length).as("no amplification").isLessThan(clientHello.length);
        for (int i = 0; i < 500; i++) {
            relay.inject(clientHello);
        }
        until(() -> relay.towardsClient().size() > 400);
        assertThat(alice.counters().handshakes()).isZero();
        assertThat(alice.refused).isEmpty();
    }

    @Test
    void cookieOfOneAddressIsOfNoUseAtAnother() throws IOException {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        UdpRelay relay = relay(alice);
        // The ClientHello with its cookie gets lost, and turns up from elsewhere.
        relay.out(bytes -> relay.towardsServer().size() == 1 ? bytes : null);
        bob.on(() -> bob.links.connect(relay.address()));
        until(() -> relay.towardsServer().size() >= 2);
        DatagramSocket stranger = socket();
        send(stranger, alice.address(), relay.towardsServer().get(1));
        DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
        stranger.receive(answer);
        assertThat(answer.getData()[13]).as("a HelloVerifyRequest again").isEqualTo((byte) 3);
        assertThat(alice.counters().handshakes()).isZero();
    }

    @Test
    void handshakeSurvivesLossInEveryFlight() throws IOException {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        UdpRelay relay = relay(alice);
        AtomicInteger out = new AtomicInteger();
        AtomicInteger in = new AtomicInteger();
        // The client's CertificateVerify is among what is lost, and its ChangeCipherSpec is not.
        relay.out(bytes -> out.incrementAndGet() % 3 == 0 && out.get() < 12 ? null : bytes);
        relay.in(bytes -> in.incrementAndGet() % 3 == 0 && in.get() < 12 ? null : bytes);
        Link toAlice = await(bob.on(() -> bob.links.connect(relay.address())));
        assertThat(toAlice.peer()).isEqualTo(ALICE);
        Received atAlice = alice.receive(take(alice.accepted));
        bob.receive(toAlice);
        bob.send(toAlice, "01");
        assertThat(take(atAlice.messages)).isEqualTo("01");
    }

    @Test
    void handshakeSurvivesAFlightInReverseOrder() throws IOException {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        UdpRelay relay = relay(alice);
        List<byte[]> flight = new ArrayList<>();
        relay.out(bytes -> {
            if (isClientHello(bytes) || flight.size() == 5) {
                return bytes;
            }
            flight.add(0, bytes);
            if (flight.size() == 5) {
                flight.forEach(relay::inject);
            }
            return null;
        });
        assertThat(await(bob.on(() -> bob.links.connect(relay.address()))).peer())
                .isEqualTo(ALICE);
        assertThat(relay.towardsServer()).as("sent nothing again").hasSize(7);
    }

    @Test
    void lastFlightIsSentAgainToAClientThatMissedIt() throws IOException {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        UdpRelay relay = relay(alice);
        // The server's ChangeCipherSpec and Finished are lost once: the server is through, the client is not.
        AtomicInteger lost = new AtomicInteger();
        relay.in(bytes -> (bytes[0] == 20 || bytes[4] == 1) && lost.incrementAndGet() <= 2 ? null : bytes);
        Link toAlice = await(bob.on(() -> bob.links.connect(relay.address())));
        assertThat(lost.get()).isGreaterThan(2);
        Received atAlice = alice.receive(take(alice.accepted));
        bob.receive(toAlice);
        bob.send(toAlice, "01");
        assertThat(take(atAlice.messages)).isEqualTo("01");
    }

    @Test
    @Tag("6940-6.4.2.1-4")
    void replayedForgedAndPlainRecordsChangeNothing() throws IOException {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        UdpRelay relay = relay(alice);
        Link toAlice = await(bob.on(() -> bob.links.connect(relay.address())));
        bob.receive(toAlice);
        Link toBob = take(alice.accepted);
        Received atAlice = alice.receive(toBob);
        bob.send(toAlice, "01");
        take(atAlice.messages);
        byte[] last = relay.towardsServer().get(relay.towardsServer().size() - 1);

        relay.inject(last);
        until(() -> dropped(alice, DatagramDrop.REPLAYED) == 1);

        byte[] forged = last.clone();
        forged[10] = (byte) (forged[10] + 100);
        forged[forged.length - 1] ^= 1;
        relay.inject(forged);
        until(() -> dropped(alice, DatagramDrop.FORGED) == 1);

        // bctls would end the association over each of these.
        byte[] impossibleVersion = last.clone();
        impossibleVersion[2] = (byte) 0xfe;
        relay.inject(impossibleVersion);
        relay.inject(record(APPLICATION_DATA, 1, new byte[3]));
        until(() -> dropped(alice, DatagramDrop.NOT_DTLS) == 2);

        relay.inject(record(21, 0, new byte[] {2, 40}));
        until(() -> dropped(alice, DatagramDrop.NOT_ENCRYPTED) == 1);

        bob.send(toAlice, "02");
        assertThat(take(atAlice.messages)).isEqualTo("02");
        assertThat(atAlice.messages).isEmpty();
        assertThat(alice.on(toBob::isOpen)).isTrue();
    }

    @Test
    void spoofedClientHelloLeavesTheLinkAlone() throws IOException {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        UdpRelay relay = relay(alice);
        Link toAlice = await(bob.on(() -> bob.links.connect(relay.address())));
        bob.receive(toAlice);
        Link toBob = take(alice.accepted);
        Received atAlice = alice.receive(toBob);
        byte[] withoutCookie = relay.towardsServer().get(0).clone();
        byte[] withCookie = relay.towardsServer().get(1).clone();
        relay.inject(withoutCookie);
        // Whoever saw the cookie begins a handshake, and can't end it.
        relay.inject(withCookie);
        until(() -> alice.counters().handshakes() == 1);
        bob.send(toAlice, "03");
        assertThat(take(atAlice.messages)).isEqualTo("03");
        assertThat(alice.on(toBob::isOpen)).isTrue();
    }

    @Test
    void leftoversOfAFormerHandshakeDoNotStopTheNext() throws IOException {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        UdpRelay relay = relay(alice);
        AtomicBoolean begun = new AtomicBoolean();
        relay.in(bytes -> {
            // Were its sequence number believed, all that alice sends after it would be taken for replayed.
            if (begun.compareAndSet(false, true)) {
                relay.injectToClient(plainHandshakeMessage(HandshakeType.client_key_exchange, 1_000));
            }
            return bytes;
        });
        assertThat(await(bob.on(() -> bob.links.connect(relay.address()))).peer())
                .isEqualTo(ALICE);
        assertThat(dropped(bob, DatagramDrop.OUT_OF_PLACE)).isEqualTo(1);
    }

    /** An empty handshake message in a record with that sequence number. */
    private static byte[] plainHandshakeMessage(short type, int recordSequence) {
        ByteBuffer record = ByteBuffer.allocate(25);
        record.put((byte) ContentType.handshake)
                .putShort((short) 0xfefd)
                .putInt(0)
                .putInt(recordSequence);
        return record.putShort((short) 12).put((byte) type).array();
    }

    @Test
    void peerThatRestartedAtItsAddressReplacesItsFormerLink() throws IOException {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        UdpRelay relay = relay(alice);
        await(bob.on(() -> bob.links.connect(relay.address())));
        Received former = alice.receive(take(alice.accepted));
        // Bob is gone without a word: his alert that he closes is lost.
        AtomicBoolean lost = new AtomicBoolean();
        relay.out(bytes -> {
            lost.compareAndSet(false, bytes[0] == ContentType.alert);
            return null;
        });
        bob.run(bob.links::close);
        until(lost::get);
        relay.out(bytes -> bytes);

        DtlsNode again = node(OVERLAY.credentials(BOB));
        Link toAlice = await(again.on(() -> again.links.connect(relay.address())));
        Received atAgain = again.receive(toAlice);
        Link toBob = take(alice.accepted);
        Received fromAgain = alice.receive(toBob);
        assertThat(await(former.closed)).contains("replaced");
        alice.send(toBob, "05");
        assertThat(take(atAgain.messages)).isEqualTo("05");
        again.send(toAlice, "06");
        assertThat(take(fromAgain.messages)).isEqualTo("06");
        assertThat(alice.counters().dropped()).doesNotContainKey(DatagramDrop.UNKNOWN_SOURCE);
        assertThat(alice.counters().open()).isEqualTo(1);
    }

    @Test
    void refusesWhoDoesNotFinishTheHandshakeInTime() throws IOException {
        DtlsNode alice = node(builder().handshakeTimeout(Duration.ofMillis(300)), OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        UdpRelay relay = relay(alice);
        // What comes after the two ClientHellos is lost.
        relay.out(bytes -> isClientHello(bytes) ? bytes : null);
        bob.on(() -> bob.links.connect(relay.address()));
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.TIMED_OUT);
        assertThat(alice.counters().refusals()).containsEntry(RefusalReason.TIMED_OUT, 1L);
    }

    @Test
    void handshakesOfOneAddressFillAQuarterOfThePlacesOnly() throws IOException {
        DtlsNode alice = node(builder().maxHandshakes(8), OVERLAY.credentials(ALICE));
        for (int i = 0; i < 3; i++) {
            DtlsNode silent = node(OVERLAY.credentials(BOB));
            UdpRelay relay = relay(alice);
            relay.out(bytes -> isClientHello(bytes) ? bytes : null);
            silent.on(() -> silent.links.connect(relay.address()));
        }
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.TOO_MANY_HANDSHAKES);
        assertThat(alice.counters().handshakes()).isEqualTo(2);
    }

    @Test
    void silentHandshakesGiveWayToOthersWhenNoThreadIsFree() throws IOException {
        DtlsNode alice = node(
                builder().handshakeThreads(1).handshakeTimeout(Duration.ofSeconds(60)), OVERLAY.credentials(ALICE));
        for (int i = 0; i < 2; i++) {
            DtlsNode silent = node(OVERLAY.credentials(BOB));
            UdpRelay relay = relay(alice);
            relay.out(bytes -> isClientHello(bytes) ? bytes : null);
            silent.on(() -> silent.links.connect(relay.address()));
        }
        until(() -> alice.counters().handshakes() == 2);
        for (DtlsNode silent : List.copyOf(nodes.subList(1, 3))) {
            silent.run(silent.links::close);
        }
        DtlsNode carol = node(builder().handshakeTimeout(Duration.ofSeconds(50)), OVERLAY.credentials(CAROL));
        assertThat(carol.connect(alice).peer()).isEqualTo(ALICE);
        assertThat(take(alice.refused)).isEqualTo(RefusalReason.TIMED_OUT);
    }

    @Test
    void linksKeepWorkingWhileTheNetworkLosesAndRepeats() throws IOException {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        UdpRelay relay = relay(alice);
        Link toAlice = await(bob.on(() -> bob.links.connect(relay.address())));
        bob.receive(toAlice);
        Received atAlice = alice.receive(take(alice.accepted));
        Random random = new Random(5);
        relay.out(bytes -> {
            if (random.nextInt(10) == 0) {
                relay.inject(bytes);
            }
            return random.nextInt(5) == 0 ? null : bytes;
        });
        relay.in(bytes -> random.nextInt(5) == 0 ? null : bytes);
        for (int i = 0; i < 100; i++) {
            bob.send(toAlice, String.format("%04x", i));
        }
        List<String> received = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            received.add(take(atAlice.messages));
        }
        assertThat(received).doesNotHaveDuplicates();
        assertThat(atAlice.messages).isEmpty();
    }

    @Test
    @Tag("6940-6.6-4")
    void tellsThatThePeerVanished() throws IOException {
        DtlsNode alice = node(OVERLAY.credentials(ALICE));
        DtlsNode bob = node(OVERLAY.credentials(BOB));
        UdpRelay relay = relay(alice);
        Link toAlice = await(bob.on(() -> bob.links.connect(relay.address())));
        Received atBob = bob.receive(toAlice);
        Received atAlice = alice.receive(take(alice.accepted));
        bob.send(toAlice, "01");
        take(atAlice.messages);
        until(() -> bob.on(toAlice::statistics).smoothedRttNanos() > 0);
        relay.out(bytes -> null);
        bob.send(toAlice, "02");
        assertThat(take(atBob.responsive)).isFalse();
        assertThat(await(atBob.closed)).isNotBlank();
        assertThat(bob.counters().open()).isZero();
    }

    private static boolean isClientHello(byte[] bytes) {
        return bytes[0] == HANDSHAKE && bytes[4] == 0 && bytes[13] == 1;
    }

    private static byte[] record(int type, int epoch, byte[] contents) {
        byte[] record = new byte[13 + contents.length];
        record[0] = (byte) type;
        record[1] = (byte) 0xfe;
        record[2] = (byte) 0xfd;
        record[4] = (byte) epoch;
        record[10] = 99;
        record[12] = (byte) contents.length;
        System.arraycopy(contents, 0, record, 13, contents.length);
        return record;
    }

    private static long dropped(DtlsNode node, DatagramDrop reason) {
        return node.counters().dropped().getOrDefault(reason, 0L);
    }

    private static void until(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as("nanoseconds waited").isLessThan(TIMEOUT_NANOS);
            Thread.onSpinWait();
        }
    }

    private static void send(DatagramSocket from, InetSocketAddress to, byte[] bytes) throws IOException {
        from.send(new DatagramPacket(bytes, bytes.length, to));
    }

    private DatagramSocket socket() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(60_000);
        closeables.add(socket);
        return socket;
    }

    private UdpRelay relay(DtlsNode server) throws IOException {
        UdpRelay relay = new UdpRelay(server.address());
        closeables.add(relay);
        return relay;
    }

    private static DtlsLinksBuilder builder() {
        return DtlsLinks.builder().listen(LinkNode.anyPort());
    }

    private DtlsNode node(Credentials credentials) {
        return node(builder(), credentials);
    }

    private DtlsNode node(DtlsLinksBuilder builder, Credentials credentials) {
        DtlsNode node = new DtlsNode(ENVIRONMENT, builder, credentials, OVERLAY.trust());
        nodes.add(node);
        return node;
    }
}
