// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.ice.agent.IceOutput;
import org.p2psip.reload.ice.agent.IceSettings;
import org.p2psip.reload.ice.agent.RemoteCandidate;
import org.p2psip.reload.ice.agent.RemoteDescription;
import org.p2psip.reload.ice.agent.StunDrop;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunKey;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;
import org.p2psip.reload.ice.stun.StunWriter;
import org.p2psip.reload.ice.stun.TransactionId;

/** Ports and sessions on real sockets of the loopback address. */
class IcePortTest {
    private static final int SECONDS = 60;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop eventLoop = group.next();
    private final IceContext context =
            new IceContext(eventLoop, IceSettings.defaults().withLoopback(), new Random(7983));
    private final StunWriter writer = new StunWriter(new StunIntegrity());

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class End implements IceListener {
        private final CompletableFuture<Void> gathered = new CompletableFuture<>();
        private final CompletableFuture<IceOutput.Selected> selected = new CompletableFuture<>();
        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final IceSession session;

        End(IcePort port, boolean controlling, List<InetSocketAddress> stunServers) throws Exception {
            session = on(() -> new IceSession(context, List.of(port), controlling, this));
            on(() -> {
                session.gather(stunServers, List.of(), true);
                return null;
            });
            gathered.get(SECONDS, TimeUnit.SECONDS);
        }

        RemoteDescription description() throws Exception {
            return on(() -> new RemoteDescription(
                    session.credentials(),
                    session.candidates().stream()
                            .map(each -> new RemoteCandidate(
                                    each.type(), each.address(), each.foundation(), each.priority()))
                            .collect(Collectors.toList())));
        }

        @Override
        public void gathered() {
            gathered.complete(null);
        }

        @Override
        public void selected(IceOutput.Selected path) {
            selected.complete(path);
        }

        @Override
        public boolean received(ByteBuf datagram) {
            return received.add(ByteBufUtil.hexDump(datagram));
        }

        @Override
        public void failed(IceOutput.Failed failure) {
            selected.completeExceptionally(new AssertionError(failure.toString()));
        }
    }

    private <T> T on(Callable<T> action) throws Exception {
        return eventLoop.submit(action).get(SECONDS, TimeUnit.SECONDS);
    }

    private IcePort port() throws Exception {
        return IcePort.bind(context, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .get(SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void manySessionsOverOnePortEachGetTheirOwnDatagrams() throws Exception {
        IcePort hub = port();
        List<End> ofHub = new ArrayList<>();
        List<End> others = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            End one = new End(hub, true, List.of());
            End other = new End(port(), false, List.of(hub.localAddress()));
            RemoteDescription ofOther = other.description();
            RemoteDescription ofOne = one.description();
            on(() -> {
                other.session.start(ofOne);
                one.session.start(ofOther);
                return null;
            });
            ofHub.add(one);
            others.add(other);
        }
        for (int i = 0; i < 8; i++) {
            End one = ofHub.get(i);
            End other = others.get(i);
            one.selected.get(SECONDS, TimeUnit.SECONDS);
            other.selected.get(SECONDS, TimeUnit.SECONDS);
            byte number = (byte) i;
            on(() -> one.session.send(Unpooled.wrappedBuffer(new byte[] {20, number})));
            assertThat(other.received.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("140" + i);
            on(() -> other.session.send(Unpooled.wrappedBuffer(new byte[] {21, number})));
            assertThat(one.received.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("150" + i);
        }
        assertThat(on(hub::sendErrors)).isZero();
        on(() -> {
            ofHub.get(0).session.close();
            return null;
        });
        assertThat(on(() -> ofHub.get(0).session.send(Unpooled.buffer()))).isFalse();
    }

    @Test
    void answersStrangersThatAskForTheirAddressAndRefusesThoseOfNoSession() throws Exception {
        IcePort port = port();
        StunMessage binding = ask(port, request(null));
        assertThat(binding.messageClass()).isEqualTo(StunClass.SUCCESS_RESPONSE);
        assertThat(binding.xorAddress(AttributeType.XOR_MAPPED_ADDRESS)).isPresent();
        StunMessage refused = ask(port, request("gone:other"));
        assertThat(refused.error().orElseThrow().code()).isEqualTo(401);
    }

    @Test
    void dropsWhatNobodyHasProved() throws Exception {
        IcePort port = port();
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            send(socket, port, new byte[] {22, 1, 2, 3});
            send(socket, port, new byte[] {0, 1, 0, 9, 0x21, 0x12, (byte) 0xA4, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
            });
            ByteBuf stray = Unpooled.buffer();
            writer.begin(stray, StunClass.SUCCESS_RESPONSE, StunMethod.BINDING, new TransactionId(4, 5))
                    .end();
            send(socket, port, ByteBufUtil.getBytes(stray));
            // One after the other, so once this is answered the others have been dropped.
            assertThat(ask(socket, port, request(null)).messageClass()).isEqualTo(StunClass.SUCCESS_RESPONSE);
        }
        assertThat(on(port::dropped))
                .containsOnly(
                        entry(StunDrop.UNPROVED_ADDRESS, 1L),
                        entry(StunDrop.MALFORMED, 1L),
                        entry(StunDrop.UNAWAITED, 1L));
    }

    @Test
    void aRefusedDatagramCostsTheSocketNothing() throws Exception {
        IcePort port = port();
        int closed;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        on(() -> {
            // Nobody listens there, and the system lets nobody send there.
            port.send(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), closed),
                    Unpooled.buffer().writeByte(20));
            port.send(
                    new InetSocketAddress("255.255.255.255", 9),
                    Unpooled.buffer().writeByte(20));
            return null;
        });
        assertThat(ask(port, request(null)).messageClass()).isEqualTo(StunClass.SUCCESS_RESPONSE);
        assertThat(on(port::sendErrors)).isPositive();
    }

    @Test
    void saysThatAnAddressIsTaken() throws Exception {
        IcePort port = port();
        assertThatThrownBy(() -> IcePort.bind(context, port.localAddress()).get(SECONDS, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IOException.class);
    }

    private byte[] request(String username) {
        ByteBuf out = Unpooled.buffer();
        writer.begin(out, StunClass.REQUEST, StunMethod.BINDING, new TransactionId(1, 2));
        if (username != null) {
            writer.text(AttributeType.USERNAME, username).integrity(StunKey.shortTerm("p".repeat(22)));
        }
        writer.fingerprintAndEnd();
        return ByteBufUtil.getBytes(out);
    }

    private static StunMessage ask(IcePort port, byte[] request) throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return ask(socket, port, request);
        }
    }

    private static StunMessage ask(DatagramSocket socket, IcePort port, byte[] request) throws Exception {
        socket.setSoTimeout(SECONDS * 1000);
        send(socket, port, request);
        DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
        socket.receive(answer);
        return StunMessage.decode(Unpooled.wrappedBuffer(answer.getData(), 0, answer.getLength()));
    }

    private static void send(DatagramSocket socket, IcePort port, byte[] payload) throws IOException {
        socket.send(new DatagramPacket(payload, payload.length, port.localAddress()));
    }
}
