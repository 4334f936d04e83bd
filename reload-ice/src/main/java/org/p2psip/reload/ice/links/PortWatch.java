// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkListener;

/**
 * Follows this machine's addresses where all of them are listened on: opens a port at each new one and closes the ports of
 * those that have gone, with their links, so that the node makes new ones at once. Without any address all stays as it is.
 */
// Each stage is heard by whoever gets it.
@SuppressWarnings("FutureReturnValueIgnored")
final class PortWatch {
    /** Time between two looks. */
    static final Duration INTERVAL = Duration.ofSeconds(5);

    private final IceLinksSettings settings;
    private final LinkContext context;
    private final IceEndpoint endpoint;
    private final Function<LocalPort, LinkListener> listeners;
    private final Set<InetAddress> opening = new LinkedHashSet<>();

    PortWatch(
            IceLinksSettings settings,
            LinkContext context,
            IceEndpoint endpoint,
            Function<LocalPort, LinkListener> listeners) {
        this.settings = settings;
        this.context = context;
        this.endpoint = endpoint;
        this.listeners = listeners;
    }

    void start() {
        if (settings.listen().getAddress().isAnyLocalAddress()) {
            endpoint.environment().schedule(INTERVAL.toNanos(), this::look);
        }
    }

    private void look() {
        if (endpoint.isClosed()) {
            return;
        }
        AddressChange change = AddressChange.between(
                endpoint.localPorts().stream().map(LocalPort::localAddress).collect(Collectors.toList()),
                LocalPorts.addresses(settings.listen()));
        change.come().stream().filter(each -> opening.add(each.getAddress())).forEach(this::open);
        endpoint.localPorts().stream()
                .filter(port -> change.gone().contains(port.localAddress().getAddress()))
                .forEach(endpoint::remove);
        start();
    }

    private void open(InetSocketAddress address) {
        LocalPort port = new LocalPort(settings, address, endpoint.context());
        port.start(context.with(endpoint.rules()), listeners.apply(port)).whenComplete((done, failure) -> {
            opening.remove(address.getAddress());
            if (failure == null && endpoint.isClosed()) {
                port.close();
            } else if (failure == null) {
                endpoint.add(port);
            }
            // Otherwise the address has gone again; the next look decides.
        });
    }
}
