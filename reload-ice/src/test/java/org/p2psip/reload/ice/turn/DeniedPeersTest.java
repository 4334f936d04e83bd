// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.ice.stun.AttributeType;

/** No datagram ever goes to an address that is denied, whatever a client with the right password tries. */
class DeniedPeersTest {
    private static final int TRIES = 1_000_000;

    /** Networks that nobody on the open Internet is in, written independently of the code. */
    private static final String[] DENIED = {
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "255.255.255.255/32",
        "::/128",
        "::1/128",
        "::ffff:0:0/97",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
        "2001:db8::/32",
        "2001::/32",
        "2002::/16",
        "100::/64",
        "64:ff9b::7f00:0/104",
        "64:ff9b::a00:0/104",
        "64:ff9b:1::/48",
        "8000::/1",
        "4000::/2"
    };

    private final Random random = new Random(6890);
    private final List<InetAddress> own =
            List.of(ServerFixture.address("93.184.216.34"), ServerFixture.address("2606:2800:220:1::1"));

    private InetAddress denied() {
        if (random.nextInt(20) == 0) {
            return own.get(random.nextInt(own.size()));
        }
        String[] parts = DENIED[random.nextInt(DENIED.length)].split("/", -1);
        int bits = Integer.parseInt(parts[1]);
        // The address of a mapped one comes out as IPv4, which is what happens to such on the wire too.
        byte[] bytes = parts[0].equals("::ffff:0:0")
                ? new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFF, 0, 0, 0, 0}
                : ServerFixture.address(parts[0]).getAddress();
        if (parts[0].equals("::ffff:0:0")) {
            // Only what is denied as IPv4: 127/8.
            bytes[12] = 127;
            bits = 104;
        }
        boolean edge = random.nextBoolean();
        boolean last = random.nextBoolean();
        for (int i = bits; i < bytes.length * 8; i++) {
            if (edge ? last : random.nextBoolean()) {
                bytes[i / 8] |= (byte) (0x80 >> (i % 8));
            }
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nothingIsRelayedToThem() throws Exception {
        ServerFixture fixture = new ServerFixture(
                TurnServerSettings.relayingAt(
                        List.of(new RelayAddress(own.get(0), own.get(0)), new RelayAddress(own.get(1), own.get(1)))),
                PeerPolicy.global(own));
        ServerFixture.Client client = fixture.client(1);
        client.allocate(writer -> writer.uint8(AttributeType.ADDITIONAL_ADDRESS_FAMILY, 2, 4));
        RelaySocket socket = fixture.open.get(0);
        InetSocketAddress allowed = new InetSocketAddress(ServerFixture.address("8.8.8.8"), 9);
        client.bind(0x4000, allowed);
        List<Integer> numbers = new ArrayList<>(List.of(0x4000));
        int relayed = 0;
        for (int i = 0; i < TRIES; i++) {
            InetSocketAddress peer = new InetSocketAddress(denied(), random.nextInt(0x10000));
            switch (random.nextInt(100)) {
                case 0 -> client.permit(peer);
                case 1 -> client.permit(allowed, peer);
                case 2 -> {
                    int number = 0x4000 + random.nextInt(64);
                    numbers.add(number);
                    client.bind(number, peer);
                }
                case 3 ->
                    fixture.server.handleRelayed(
                            socket, peer, Unpooled.copiedBuffer("?", StandardCharsets.UTF_8), fixture.nowNanos);
                default -> {
                    if (random.nextInt(10) == 0) {
                        client.onChannel(numbers.get(random.nextInt(numbers.size())), "x");
                    } else {
                        client.indicate(peer, "x", writer -> {});
                    }
                }
            }
            for (TurnServerOutput.ToPeer each : fixture.toPeers) {
                assertThat(each.peer()).isEqualTo(allowed);
                relayed++;
            }
            fixture.toPeers.clear();
            for (ByteBuf each : client.received()) {
                each.release();
            }
            if (i % 10_000 == 0) {
                fixture.advance(Duration.ofSeconds(1));
                client.refresh(600);
                client.bind(0x4000, allowed);
            }
        }
        assertThat(relayed).as("what was allowed").isGreaterThan(1000);
        assertThat(fixture.server.statistics().denied()).isGreaterThan(1000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "1.1.1.1",
                "100.128.0.1",
                "172.32.0.1",
                "192.1.0.1",
                "198.17.255.255",
                "198.20.0.1",
                "223.255.255.254",
                "2606:4700::1111",
                "2a00::1",
                "64:ff9b::808:808"
            })
    void theOpenInternetIsAllowed(String address) {
        assertThat(PeerPolicy.global(own).allows(ServerFixture.address(address)))
                .isTrue();
    }

    @Test
    void everyDeniedNetworkIs() {
        PeerPolicy policy = PeerPolicy.global(own);
        for (int i = 0; i < 100_000; i++) {
            InetAddress address = denied();
            assertThat(policy.allows(address)).as(address.toString()).isFalse();
        }
    }

    @Test
    void anOperatorMayAllowTheOfficesOwnNetwork() {
        PeerPolicy policy = PeerPolicy.global(own).allowing(new Network(ServerFixture.address("10.1.0.0"), 16));
        assertThat(policy.allows(ServerFixture.address("10.1.2.3"))).isTrue();
        assertThat(policy.allows(ServerFixture.address("10.2.2.3"))).isFalse();
        assertThat(policy.allows(ServerFixture.address("8.8.8.8"))).isTrue();
    }

    @Test
    void inALaboratoryStillNobodySendsToMany() {
        PeerPolicy any = PeerPolicy.anyUnicast();
        for (String each : new String[] {"224.0.0.1", "255.255.255.255", "ff02::1", "0.0.0.0", "::"}) {
            assertThat(any.allows(ServerFixture.address(each))).as(each).isFalse();
        }
        assertThat(any.allows(ServerFixture.address("127.0.0.1"))).isTrue();
    }
}
