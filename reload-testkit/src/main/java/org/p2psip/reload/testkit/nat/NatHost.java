// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit.nat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** A host with one address, in one realm. */
public final class NatHost {
    private final NatNetwork network;
    private final NatRealm realm;
    private final InetAddress address;
    private final Map<Integer, DatagramReceiver> sockets = new LinkedHashMap<>();
    private boolean cut;

    /** Takes the datagrams of a socket. */
    @FunctionalInterface
    public interface DatagramReceiver {
        /** A datagram has come to the socket {@code local}. */
        void receive(InetSocketAddress local, InetSocketAddress from, byte[] payload);
    }

    NatHost(NatNetwork network, NatRealm realm, InetAddress address) {
        this.network = network;
        this.realm = realm;
        this.address = address;
        realm.add(this);
    }

    InetAddress address() {
        return address;
    }

    /**
     * Opens a socket.
     *
     * @throws IllegalArgumentException if the port is taken
     */
    public InetSocketAddress open(int port, DatagramReceiver receiver) {
        if (sockets.putIfAbsent(port, receiver) != null) {
            throw new IllegalArgumentException("port " + port + " is taken");
        }
        return new InetSocketAddress(address, port);
    }

    /** Sends a datagram from the socket at {@code fromPort}. */
    public void send(int fromPort, InetSocketAddress to, byte[] payload) {
        if (!cut) {
            network.send(realm, new InetSocketAddress(address, fromPort), to, payload);
        }
    }

    /** Cuts the host off, or joins it again: nothing goes out and nothing comes in. */
    public void setCut(boolean cutOff) {
        cut = cutOff;
    }

    void deliver(InetSocketAddress to, InetSocketAddress from, byte[] payload) {
        DatagramReceiver receiver = sockets.get(to.getPort());
        if (!cut && receiver != null) {
            receiver.receive(to, from, payload);
        }
    }
}
