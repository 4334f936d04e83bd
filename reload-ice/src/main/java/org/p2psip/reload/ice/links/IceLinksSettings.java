// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.p2psip.reload.ice.agent.IceSettings;
import org.p2psip.reload.link.dtls.DtlsLinksBuilder;

/** The settings of an {@link IceLinks}, as its builder left them. */
record IceLinksSettings(
        InetSocketAddress listen,
        List<InetSocketAddress> stunServers,
        RelaySource relays,
        Duration directRetry,
        IceSettings ice,
        Consumer<DtlsLinksBuilder> dtls,
        int maxDatagramBytes,
        boolean natProbes,
        int maxNegotiations,
        Duration negotiationTimeout) {}
