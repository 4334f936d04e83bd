// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit.nat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A NAT for datagrams: translates addresses, remembers who was sent to, and forgets what was idle (RFC 4787).
 *
 * <p>At most {@link #MAX_MAPPINGS} mappings; beyond that the oldest goes.
 */
public final class Nat {
    /** How many mappings a NAT holds. */
    public static final int MAX_MAPPINGS = 4096;

    private static final int LOWEST_PORT = 20_000;
    private static final int PORTS = 40_000;

    private final EndpointRule mapping;
    private final EndpointRule filtering;
    private final boolean hairpin;
    private final InetAddress address;
    private final long lifetimeNanos;
    private final Random random;
    private final Map<Key, Mapping> mappings = new LinkedHashMap<>();
    private final Map<Integer, Mapping> byPort = new LinkedHashMap<>();

    private record Key(InetSocketAddress inside, Object endpoint) {}

    private static final class Mapping {
        private final Key key;
        private final int port;
        private final Set<Object> sentTo = new LinkedHashSet<>();
        private long usedNanos;

        Mapping(Key key, int port) {
            this.key = key;
            this.port = port;
        }
    }

    /**
     * Creates a NAT without mappings.
     *
     * @param hairpin whether hosts behind it reach each other at its own address
     * @param address its address on the outside
     * @param lifetime after how long without a packet from inside a mapping is forgotten
     */
    public Nat(NatKind kind, boolean hairpin, InetAddress address, Duration lifetime, Random random) {
        this.mapping = kind.mapping();
        this.filtering = kind.filtering();
        this.hairpin = hairpin;
        this.address = address;
        this.lifetimeNanos = lifetime.toNanos();
        this.random = random;
    }

    /** Its address on the outside. */
    public InetAddress address() {
        return address;
    }

    /** Whether hosts behind it reach each other at its own address. */
    public boolean hairpins() {
        return hairpin;
    }

    /** As what a packet of {@code inside} to {@code endpoint} leaves; makes the mapping if need be. */
    public InetSocketAddress translate(InetSocketAddress inside, InetSocketAddress endpoint, long nowNanos) {
        Key key = new Key(inside, part(mapping, endpoint));
        Mapping found = mappings.get(key);
        if (found != null && isOld(found, nowNanos)) {
            remove(found);
            found = null;
        }
        if (found == null) {
            found = new Mapping(key, freePort());
            if (mappings.size() == MAX_MAPPINGS) {
                remove(mappings.values().iterator().next());
            }
            mappings.put(key, found);
            byPort.put(found.port, found);
        }
        found.usedNanos = nowNanos;
        found.sentTo.add(part(filtering, endpoint));
        return new InetSocketAddress(address, found.port);
    }

    /** To whom inside a packet of {@code endpoint} to {@code port} goes, if it is let in. */
    public Optional<InetSocketAddress> admit(InetSocketAddress endpoint, int port, long nowNanos) {
        Mapping found = byPort.get(port);
        if (found == null || isOld(found, nowNanos) || !found.sentTo.contains(part(filtering, endpoint))) {
            return Optional.empty();
        }
        return Optional.of(found.key.inside());
    }

    /** Forgets all mappings, as after a restart: the next packets leave by other ports. */
    public void rebind() {
        mappings.clear();
        byPort.clear();
    }

    private boolean isOld(Mapping found, long nowNanos) {
        return nowNanos - found.usedNanos > lifetimeNanos;
    }

    private void remove(Mapping old) {
        mappings.remove(old.key);
        byPort.remove(old.port);
    }

    private int freePort() {
        int port;
        do {
            port = LOWEST_PORT + random.nextInt(PORTS);
        } while (byPort.containsKey(port));
        return port;
    }

    private static Object part(EndpointRule rule, InetSocketAddress endpoint) {
        return switch (rule) {
            case INDEPENDENT -> "";
            case ADDRESS -> endpoint.getAddress();
            case ADDRESS_AND_PORT -> endpoint;
        };
    }
}
