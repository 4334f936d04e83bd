// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.List;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.ForwardingHeaderBuilder;
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

    /** The header of an answer. */
    ForwardingHeader answer(TransactionId transactionId, List<Destination> destinations) {
        return header(transactionId, destinations).build();
    }

    /** The header of a request: its answer may be as long as the overlay carries, so that a longer one is refused in time. */
    ForwardingHeader request(TransactionId transactionId, List<Destination> destinations) {
        return header(transactionId, destinations)
                .maxResponseLength(configuration.maxMessageSize())
                .build();
    }

    private ForwardingHeaderBuilder header(TransactionId transactionId, List<Destination> destinations) {
        return ForwardingHeader.builder(overlayHash, transactionId)
                .configurationSequence(configuration.sequence())
                .ttl(configuration.initialTtl())
                .destinationList(destinations);
    }
}
