// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.List;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.TransactionId;

/** Makes the forwarding headers of messages that start at this node. */
final class HeaderFactory {
    private OverlayConfiguration configuration;
    private final int overlayHash;

    HeaderFactory(OverlayConfiguration configuration) {
        this.configuration = configuration;
        this.overlayHash = configuration.overlayHash();
    }

    void configuration(OverlayConfiguration next) {
        configuration = next;
    }

    ForwardingHeader header(TransactionId transactionId, List<Destination> destinations) {
        return ForwardingHeader.builder(overlayHash, transactionId)
                .configurationSequence(configuration.sequence())
                .ttl(configuration.initialTtl())
                .destinationList(destinations)
                .build();
    }
}
