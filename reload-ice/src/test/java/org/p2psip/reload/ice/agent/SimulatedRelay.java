// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.p2psip.reload.testkit.nat.NatHost;

/** What a TURN server does to datagrams, with a protocol of its own: a port for each client, and permissions by IP address. */
final class SimulatedRelay {
    static final int PORT = 9;
    static final byte ALLOCATE = 'A';
    static final byte PERMIT = 'P';
    static final byte DATA = 'D';

    private static final int ADDRESS_BYTES = 7;

    private final NatHost host;
    private final Map<InetSocketAddress, Integer> ports = new HashMap<>();
    private final Map<InetSocketAddress, Set<InetAddress>> permissions = new HashMap<>();
    private final InetSocketAddress address;
    private long relayed;

    SimulatedRelay(NatHost host) {
        this.host = host;
        this.address = host.open(PORT, this::handleClient);
    }

    InetSocketAddress address() {
        return address;
    }

    long relayed() {
        return relayed;
    }

    private void handleClient(InetSocketAddress local, InetSocketAddress client, byte[] payload) {
        ByteBuffer in = ByteBuffer.wrap(payload);
        switch (in.get()) {
            case ALLOCATE -> {
                int port = ports.computeIfAbsent(client, this::open);
                InetSocketAddress own = new InetSocketAddress(local.getAddress(), port);
                host.send(PORT, client, message(ALLOCATE, own, client, new byte[0]));
            }
            case PERMIT -> permissions.get(client).add(address(in).getAddress());
            case DATA -> {
                InetSocketAddress to = address(in);
                byte[] data = new byte[in.remaining()];
                in.get(data);
                if (permissions.getOrDefault(client, Set.of()).contains(to.getAddress())) {
                    relayed++;
                    host.send(ports.get(client), to, data);
                }
            }
            default -> throw new AssertionError("no such message");
        }
    }

    private int open(InetSocketAddress client) {
        int port = 50_000 + ports.size();
        permissions.put(client, new HashSet<>());
        host.open(port, (local, from, payload) -> {
            if (permissions.get(client).contains(from.getAddress())) {
                host.send(PORT, client, message(DATA, from, from, payload));
            }
        });
        return port;
    }

    static byte[] message(byte type, InetSocketAddress one, InetSocketAddress other, byte[] payload) {
        ByteBuffer out = ByteBuffer.allocate(1 + 2 * ADDRESS_BYTES + payload.length);
        out.put(type);
        for (InetSocketAddress each : new InetSocketAddress[] {one, other}) {
            out.put((byte) 4).put(each.getAddress().getAddress()).putShort((short) each.getPort());
        }
        return out.put(payload).array();
    }

    /** The first address; the second is skipped for all but {@link #ALLOCATE}. */
    static InetSocketAddress address(ByteBuffer in) {
        InetSocketAddress first = one(in);
        one(in);
        return first;
    }

    static InetSocketAddress one(ByteBuffer in) {
        byte[] ip = new byte[in.get()];
        in.get(ip);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip), in.getShort() & 0xFFFF);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
