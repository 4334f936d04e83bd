// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit.nat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A part of the network in which addresses mean the same: the Internet, or what lies behind a NAT. */
public final class NatRealm {
    private final @Nullable NatRealm outer;
    private final @Nullable Nat gateway;
    private final Map<InetAddress, NatHost> hosts = new LinkedHashMap<>();
    private final Map<InetAddress, NatRealm> behind = new LinkedHashMap<>();

    NatRealm() {
        outer = null;
        gateway = null;
    }

    NatRealm(NatRealm outer, Nat gateway) {
        this.outer = outer;
        this.gateway = gateway;
        outer.behind.put(gateway.address(), this);
    }

    void add(NatHost host) {
        if (hosts.putIfAbsent(host.address(), host) != null) {
            throw new IllegalArgumentException("there is a host with the address " + host.address());
        }
    }

    /** The NAT between this realm and the next. */
    public Optional<Nat> gateway() {
        return Optional.ofNullable(gateway);
    }

    /** Where a packet that was sent inside this realm ends, and as whose it arrives there. */
    Optional<Route> route(InetSocketAddress from, InetSocketAddress to, long nowNanos) {
        NatHost host = hosts.get(to.getAddress());
        if (host != null) {
            return Optional.of(new Route(host, from, to));
        }
        NatRealm inner = behind.get(to.getAddress());
        if (inner != null) {
            return inner.enter(from, to, nowNanos);
        }
        NatRealm next = outer;
        Nat nat = gateway;
        if (next == null || nat == null) {
            return Optional.empty();
        }
        if (to.getAddress().equals(nat.address())) {
            return nat.hairpins() ? enter(nat.translate(from, to, nowNanos), to, nowNanos) : Optional.empty();
        }
        return next.route(nat.translate(from, to, nowNanos), to, nowNanos);
    }

    private Optional<Route> enter(InetSocketAddress from, InetSocketAddress to, long nowNanos) {
        Nat nat = gateway;
        if (nat == null) {
            return Optional.empty();
        }
        Optional<InetSocketAddress> inside = nat.admit(from, to.getPort(), nowNanos);
        // What a host inside has not got, a further NAT inside may have.
        return inside.flatMap(address -> {
            NatHost host = hosts.get(address.getAddress());
            if (host != null) {
                return Optional.of(new Route(host, from, address));
            }
            NatRealm inner = behind.get(address.getAddress());
            return inner == null ? Optional.empty() : inner.enter(from, address, nowNanos);
        });
    }

    record Route(NatHost host, InetSocketAddress from, InetSocketAddress to) {}
}
