// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A machine in a {@link SimulatedNetwork}, with an address of its own and, most often, one node. */
public final class SimulatedHost {
    /** How many ports of a host can be listened on at a time. */
    public static final int MAX_LISTENING_PORTS = 1024;

    private static final int FIRST_EPHEMERAL_PORT = 49_152;
    private static final int LAST_PORT = 65_535;

    private final SimulatedNetwork network;
    private final String name;
    private final InetAddress ip;
    private final Set<ConnectionEnd> connections = new LinkedHashSet<>();
    private final Map<Integer, ConnectionAcceptor> acceptors = new TreeMap<>();

    private SimulatedEnvironment environment;
    private int nextEphemeralPort = FIRST_EPHEMERAL_PORT;
    private int side;

    private long messagesSent;
    private long messagesReceived;
    private long messagesLost;
    private long bytesSent;
    private long bytesReceived;

    SimulatedHost(SimulatedNetwork network, String name, InetAddress ip) {
        this.network = network;
        this.name = name;
        this.ip = ip;
        this.environment = network.simulation().environment(name);
    }

    /** The host's name in the trace. */
    public String name() {
        return name;
    }

    /** The network that the host is in. */
    public SimulatedNetwork network() {
        return network;
    }

    /** Where the host's node listens: the host's address and port {@value SimulatedNetwork#DEFAULT_PORT}. */
    public InetSocketAddress address() {
        return new InetSocketAddress(ip, SimulatedNetwork.DEFAULT_PORT);
    }

    /** What the host's node runs on. After a crash it is stopped; {@link #restart} brings a new one. */
    public SimulatedEnvironment environment() {
        return environment;
    }

    /** Whether the host has not crashed, or was restarted since. */
    public boolean isUp() {
        return !environment.isStopped();
    }

    /** What the host sent and received so far. */
    public TrafficCounters traffic() {
        return new TrafficCounters(messagesSent, messagesReceived, messagesLost, bytesSent, bytesReceived);
    }

    /** Number of connections that this host's end of is open, those that are being opened included. */
    public int openConnectionCount() {
        return connections.size();
    }

    /**
     * Lets the host vanish without a word. Its tasks are dropped; whoever is connected to it notices by what is sent and
     * {@linkplain SimulatedNetwork#setDetectionTime not acknowledged}. Does nothing if it crashed before.
     */
    public void crash() {
        if (!isUp()) {
            return;
        }
        network.simulation().record(SimulationEvent.Kind.CRASH, name, "", 0, 0);
        environment.stop();
        acceptors.clear();
        for (ConnectionEnd end : new ArrayList<>(connections)) {
            if (end.far().isOpen()) {
                end.far().farEndVanished();
            }
            end.vanish();
        }
    }

    /**
     * Brings a crashed host back, empty: with the same address and a new environment.
     *
     * @return the new environment
     * @throws IllegalStateException if the host is up
     */
    public SimulatedEnvironment restart() {
        if (isUp()) {
            throw new IllegalStateException(name + " is up");
        }
        network.simulation().record(SimulationEvent.Kind.RESTART, name, "", 0, 0);
        environment = network.simulation().environment(name);
        return environment;
    }

    @Override
    public String toString() {
        return name + " " + ip.getHostAddress();
    }

    /** Listens on a port, or returns false if it is taken or as many are as can be. */
    boolean listen(int port, ConnectionAcceptor acceptor) {
        return acceptors.size() < MAX_LISTENING_PORTS && acceptors.putIfAbsent(port, acceptor) == null;
    }

    void stopListening(int port, ConnectionAcceptor acceptor) {
        acceptors.remove(port, acceptor);
    }

    @Nullable
    ConnectionAcceptor acceptor(int port) {
        return acceptors.get(port);
    }

    /** The host's address and a port that nothing listens on, each time another until all were used. */
    InetSocketAddress ephemeralAddress() {
        int port;
        do {
            port = nextEphemeralPort;
            nextEphemeralPort = port == LAST_PORT ? FIRST_EPHEMERAL_PORT : port + 1;
        } while (acceptors.containsKey(port));
        return new InetSocketAddress(ip, port);
    }

    /** The open ends of connections at this host, in the order in which they were opened. */
    Set<ConnectionEnd> connections() {
        return connections;
    }

    int side() {
        return side;
    }

    void moveToSide(int newSide) {
        side = newSide;
    }

    void countSent(SimulationEvent.Kind kind, int length) {
        bytesSent += length;
        if (kind == SimulationEvent.Kind.MESSAGE) {
            messagesSent++;
        }
    }

    void countReceived(SimulationEvent.Kind kind, int length) {
        bytesReceived += length;
        if (kind == SimulationEvent.Kind.MESSAGE) {
            messagesReceived++;
        }
    }

    void countLost() {
        messagesLost++;
    }
}
