// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.security.Credentials;

/**
 * What a peer is to do.
 *
 * @param bootstrapNodes to be tried besides those of the overlay's configuration
 * @param found whether to begin a new overlay rather than join one
 * @param client whether to be a client, which stores and forwards nothing for others
 * @param transport what links run over
 * @param turn where relays come from, with ICE
 * @param offer the relay for others; null for none
 * @param listen where to listen
 * @param advertised the addresses that others are told; empty for those listened on
 * @param patience how long to go on trying to join
 * @param registration of the user's SIP address; null for none
 * @param neighbors the file of former neighbors
 * @param store what keeps the values that the peer stores
 * @param control where the other commands talk with it
 */
record PeerSettings(
        OverlayConfiguration overlay,
        Credentials credentials,
        List<InetSocketAddress> bootstrapNodes,
        boolean found,
        boolean client,
        PeerLinks.Choice transport,
        TurnOptions.Choice turn,
        @Nullable OfferRules offer,
        InetSocketAddress listen,
        List<InetAddress> advertised,
        Duration patience,
        @Nullable PeerRegistration registration,
        Path neighbors,
        PeerStore store,
        PeerControl control) {}
