// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.LongTermClient;
import org.p2psip.reload.ice.stun.LongTermServer;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;
import org.p2psip.reload.ice.stun.StunWriter;
import org.p2psip.reload.ice.stun.TransactionId;

/** A server without sockets, and clients that ask it one thing after the other. */
final class ServerFixture {
    static final InetSocketAddress LISTENING = new InetSocketAddress("192.0.2.1", 3478);
    static final InetAddress RELAY = address("198.51.100.1");
    static final InetAddress RELAY6 = address("2001:db8::1");
    static final InetSocketAddress PEER = new InetSocketAddress("203.0.113.9", 6000);
    static final InetSocketAddress OTHER_PEER = new InetSocketAddress("203.0.113.10", 6000);

    final StunIntegrity integrity = new StunIntegrity();
    final TurnServer server;
    final List<TurnServerOutput.ToPeer> toPeers = new ArrayList<>();
    final List<TurnServerOutput.ToClient> toClients = new ArrayList<>();
    final List<RelaySocket> open = new ArrayList<>();
    final List<ClientPath> closedClients = new ArrayList<>();
    int portsInUse;
    long nowNanos = Long.MAX_VALUE - 60_000_000_000L;

    static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    static TurnServerSettings.Builder dual() {
        return TurnServerSettings.relayingAt(List.of(new RelayAddress(RELAY, RELAY), new RelayAddress(RELAY6, RELAY6)));
    }

    ServerFixture() {
        this(dual(), PeerPolicy.anyUnicast());
    }

    ServerFixture(TurnServerSettings.Builder settings, PeerPolicy policy) {
        LongTermServer credentials = new LongTermServer(
                "example.org",
                new FixedUsers("example.org", Map.of("alice", "secret", "bob", "hidden")),
                integrity,
                new byte[16],
                Duration.ofMinutes(10));
        server = new TurnServer(settings.build(), credentials, policy, integrity, new Random(8656), nowNanos);
    }

    void drain() {
        for (TurnServerOutput each = server.pollOutput(); each != null; each = server.pollOutput()) {
            if (each instanceof TurnServerOutput.ToPeer toPeer) {
                toPeers.add(toPeer);
            } else if (each instanceof TurnServerOutput.ToClient toClient) {
                toClients.add(toClient);
            } else if (each instanceof TurnServerOutput.OpenSocket opened) {
                if (portsInUse > 0) {
                    portsInUse--;
                    server.handleNotOpened(opened.socket(), nowNanos);
                } else {
                    open.add(opened.socket());
                    server.handleOpened(opened.socket(), nowNanos);
                }
            } else if (each instanceof TurnServerOutput.CloseSocket closed) {
                open.remove(closed.socket());
            } else if (each instanceof TurnServerOutput.CloseClient closed) {
                closedClients.add(closed.path());
            }
        }
    }

    void advance(Duration time) {
        nowNanos += time.toNanos();
        server.handleTimeout(nowNanos);
        drain();
    }

    Client client(int port) {
        return new Client(ClientPath.Transport.UDP, "alice", "secret", port);
    }

    Client client(ClientPath.Transport transport, String user, String password, int port) {
        return new Client(transport, user, password, port);
    }

    Client clientAt(String address, String user, String password) {
        return new Client(ClientPath.Transport.UDP, user, password, new InetSocketAddress(address, 5000));
    }

    void fromPeer(RelaySocket socket, InetSocketAddress from, String data) {
        server.handleRelayed(
                socket, from, Unpooled.copiedBuffer(data, java.nio.charset.StandardCharsets.UTF_8), nowNanos);
        drain();
    }

    /** One client. */
    final class Client {
        final ClientPath path;
        private final LongTermClient credentials;
        private final StunWriter writer = new StunWriter(integrity);
        private final Random random = new Random(1);

        Client(ClientPath.Transport transport, String user, String password, int port) {
            this(transport, user, password, new InetSocketAddress("203.0.113.200", port));
        }

        Client(ClientPath.Transport transport, String user, String password, InetSocketAddress from) {
            path = new ClientPath(transport, LISTENING, from, null);
            credentials = new LongTermClient(user, password);
        }

        /** Asks with whatever the server wants to see; its last answer. */
        StunMessage ask(StunMethod method, Consumer<StunWriter> attributes) throws StunFormatException {
            while (true) {
                StunMessage answer = askOnce(method, TransactionId.random(random), attributes);
                if (credentials.handleResponse(answer, integrity) != LongTermClient.Verdict.RETRY) {
                    return answer;
                }
            }
        }

        StunMessage askOnce(StunMethod method, TransactionId id, Consumer<StunWriter> attributes)
                throws StunFormatException {
            ByteBuf request = Unpooled.buffer();
            writer.begin(request, StunClass.REQUEST, method, id);
            attributes.accept(writer);
            credentials.protect(writer);
            writer.end();
            List<ByteBuf> answers = hand(request);
            assertThat(answers).hasSize(1);
            return StunMessage.decode(answers.get(0));
        }

        /** Hands a message to the server; what this client gets. */
        List<ByteBuf> hand(ByteBuf message) {
            server.handleMessage(path, message, nowNanos);
            drain();
            return received();
        }

        List<ByteBuf> received() {
            List<ByteBuf> mine = new ArrayList<>();
            toClients.removeIf(each -> {
                if (!each.path().equals(path)) {
                    return false;
                }
                mine.add(each.payload());
                return true;
            });
            return mine;
        }

        StunMessage allocate(Consumer<StunWriter> more) throws StunFormatException {
            return ask(StunMethod.ALLOCATE, writer -> {
                writer.uint8(AttributeType.REQUESTED_TRANSPORT, 17, 4);
                more.accept(writer);
            });
        }

        /** Allocates an IPv4 address; its socket. */
        RelaySocket allocate() throws StunFormatException {
            StunMessage answer = allocate(writer -> {});
            assertThat(answer.messageClass()).isEqualTo(StunClass.SUCCESS_RESPONSE);
            InetSocketAddress relayed =
                    answer.xorAddress(AttributeType.XOR_RELAYED_ADDRESS).orElseThrow();
            return open.stream()
                    .filter(each -> each.relayed().equals(relayed))
                    .findFirst()
                    .orElseThrow();
        }

        StunMessage permit(InetSocketAddress... peers) throws StunFormatException {
            return ask(StunMethod.CREATE_PERMISSION, writer -> {
                for (InetSocketAddress each : peers) {
                    writer.xorAddress(AttributeType.XOR_PEER_ADDRESS, each);
                }
            });
        }

        StunMessage bind(int number, InetSocketAddress peer) throws StunFormatException {
            return ask(
                    StunMethod.CHANNEL_BIND,
                    writer -> writer.uint32(AttributeType.CHANNEL_NUMBER, (long) number << 16)
                            .xorAddress(AttributeType.XOR_PEER_ADDRESS, peer));
        }

        StunMessage refresh(long seconds) throws StunFormatException {
            return ask(StunMethod.REFRESH, writer -> writer.uint32(AttributeType.LIFETIME, seconds));
        }

        void indicate(InetSocketAddress peer, String data, Consumer<StunWriter> more) {
            ByteBuf indication = Unpooled.buffer();
            writer.begin(indication, StunClass.INDICATION, StunMethod.SEND, TransactionId.random(random))
                    .xorAddress(AttributeType.XOR_PEER_ADDRESS, peer)
                    .text(AttributeType.DATA, data);
            more.accept(writer);
            writer.end();
            hand(indication);
        }

        void onChannel(int number, String data) {
            ByteBuf message = Unpooled.buffer();
            message.writeShort(number).writeShort(data.length());
            message.writeCharSequence(data, java.nio.charset.StandardCharsets.UTF_8);
            hand(message);
        }
    }

    static int code(StunMessage message) throws StunFormatException {
        return message.messageClass() == StunClass.ERROR_RESPONSE
                ? message.error().orElseThrow().code()
                : 0;
    }
}
