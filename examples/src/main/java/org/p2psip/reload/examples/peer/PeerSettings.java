// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.security.Credentials;

/**
 * What a peer is to do.
 *
 * @param overlay with all the bootstrap nodes that are to be tried
 * @param found whether to begin a new overlay rather than join one
 * @param listen where to listen
 * @param advertised the addresses that others are told; empty for those listened on
 * @param control where the other commands talk with it
 */
record PeerSettings(
        OverlayConfiguration overlay,
        Credentials credentials,
        boolean found,
        InetSocketAddress listen,
        List<InetAddress> advertised,
        PeerControl control) {}
