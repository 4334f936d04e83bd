// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.p2psip.reload.ice.agent.IceCredentials;
import org.p2psip.reload.ice.agent.IceOutput;
import org.p2psip.reload.ice.agent.IceSettings;
import org.p2psip.reload.ice.agent.RemoteCandidate;
import org.p2psip.reload.ice.agent.RemoteDescription;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunKey;
import org.p2psip.reload.ice.stun.StunMethod;
import org.p2psip.reload.ice.stun.StunWriter;
import org.p2psip.reload.ice.stun.TransactionId;
import org.p2psip.reload.testkit.nat.NatNetwork;

/** A port with sessions on a virtual clock, whose datagrams a test writes and reads by hand. */
final class PortFixture {
    static final InetSocketAddress LOCAL = new InetSocketAddress(NatNetwork.ip("203.0.113.1"), 6084);
    static final InetSocketAddress FAR = new InetSocketAddress(NatNetwork.ip("203.0.113.2"), 6084);
    static final IceCredentials FAR_CREDENTIALS = new IceCredentials("farEnd", "f".repeat(22));

    /** What was sent, and where to. */
    record Sent(InetSocketAddress to, byte[] bytes) {}

    final NatNetwork network = new NatNetwork(1);
    final SimulatedLoop loop = new SimulatedLoop(network);
    final Random random;
    final IceContext context;
    final List<Sent> sent = new ArrayList<>();
    final IcePort port;
    final StunWriter writer = new StunWriter(new StunIntegrity());
    private long transactions;

    PortFixture() {
        this(new Random(8489));
    }

    PortFixture(Random random) {
        this.random = random;
        context = loop.context(IceSettings.defaults(), random);
        port = IcePort.over(context, new DatagramTransport() {
            @Override
            public InetSocketAddress localAddress() {
                return LOCAL;
            }

            @Override
            public void send(ByteBuf datagram, InetSocketAddress to) {
                sent.add(new Sent(to, ByteBufUtil.getBytes(datagram)));
                datagram.release();
            }
        });
    }

    /** A session that notes what it gets. */
    final class End implements IceListener {
        final List<String> received = new ArrayList<>();
        final List<IceOutput> events = new ArrayList<>();
        final IceSession session = new IceSession(context, List.of(port), true, this);

        End gather() {
            loop.run(() -> session.gather(List.of(), List.of(), true));
            return this;
        }

        End start(RemoteCandidate... candidates) {
            loop.run(() -> session.start(new RemoteDescription(FAR_CREDENTIALS, List.of(candidates))));
            return this;
        }

        RemoteDescription description() {
            return new RemoteDescription(
                    session.credentials(),
                    session.candidates().stream()
                            .map(each -> new RemoteCandidate(
                                    each.type(), each.address(), each.foundation(), each.priority()))
                            .collect(Collectors.toList()));
        }

        @Override
        public void selected(IceOutput.Selected path) {
            events.add(path);
        }

        @Override
        public boolean received(ByteBuf datagram) {
            return received.add(ByteBufUtil.hexDump(datagram));
        }

        @Override
        public void failed(IceOutput.Failed failure) {
            events.add(failure);
        }
    }

    /** Has the port take a datagram; whether it was STUN or of a session. */
    boolean receive(byte[] datagram, InetSocketAddress from) {
        boolean[] taken = new boolean[1];
        loop.run(() -> taken[0] = port.handleDatagram(Unpooled.wrappedBuffer(datagram), from));
        return taken[0];
    }

    /** A check of the far end for a session; of somebody else with another password. */
    byte[] check(String ufrag, String password, boolean fingerprint) {
        ByteBuf out = Unpooled.buffer();
        writer.begin(out, StunClass.REQUEST, StunMethod.BINDING, new TransactionId(7, ++transactions))
                .text(AttributeType.USERNAME, ufrag + ":" + FAR_CREDENTIALS.ufrag())
                .uint32(AttributeType.PRIORITY, 0x6E7FFFFF)
                .uint64(AttributeType.ICE_CONTROLLED, 5)
                .integrity(StunKey.shortTerm(password));
        if (fingerprint) {
            writer.fingerprintAndEnd();
        } else {
            writer.end();
        }
        return ByteBufUtil.getBytes(out);
    }

    byte[] plain(StunClass messageClass, StunMethod method) {
        ByteBuf out = Unpooled.buffer();
        writer.begin(out, messageClass, method, new TransactionId(8, ++transactions))
                .fingerprintAndEnd();
        return ByteBufUtil.getBytes(out);
    }

    /** A Binding request as short as can be. */
    byte[] binding() {
        ByteBuf out = Unpooled.buffer();
        writer.begin(out, StunClass.REQUEST, StunMethod.BINDING, new TransactionId(9, ++transactions))
                .end();
        return ByteBufUtil.getBytes(out);
    }

    void run(Duration time) {
        Duration end = network.elapsed().plus(time);
        while (network.step(end)) {
            // On.
        }
        loop.run(() -> {});
    }

    static InetSocketAddress stranger(int number) {
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(
                            ByteBuffer.allocate(4).putInt(0x0B000000 + number).array()),
                    1_024 + number % 60_000);
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
