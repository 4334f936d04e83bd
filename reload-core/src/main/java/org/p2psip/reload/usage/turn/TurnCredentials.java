// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.turn;

import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/**
 * How a member of an overlay shows itself at the overlay's TURN servers, of which RFC 6940 says nothing: the name is its Node-ID
 * in hexadecimal digits, the password the HMAC-SHA256 of the Node-ID's bytes under the key of the configuration, in hexadecimal
 * digits too, and the realm the overlay's name. Who can read the configuration can use the servers.
 *
 * @param username 32 to 40 lower-case digits
 * @param password 64 lower-case digits
 */
public record TurnCredentials(String username, String password) {
    /** The credentials of {@code node}; empty if the overlay's configuration has no key for that. */
    public static Optional<TurnCredentials> of(OverlayConfiguration overlay, NodeId node) {
        return overlay.turnKey().map(key -> of(key, node));
    }

    /**
     * The credentials of whoever calls itself {@code username}; empty if that is no Node-ID of this overlay, or the
     * configuration has no key.
     */
    public static Optional<TurnCredentials> of(OverlayConfiguration overlay, String username) {
        if (username.length() != 2 * overlay.nodeIdLength()
                || !username.toLowerCase(Locale.ROOT).equals(username)) {
            return Optional.empty();
        }
        try {
            return of(overlay, NodeId.parse(username));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static TurnCredentials of(Opaque key, NodeId node) {
        HMac hmac = new HMac(new SHA256Digest());
        hmac.init(new KeyParameter(key.toByteArray()));
        byte[] id = node.toByteArray();
        hmac.update(id, 0, id.length);
        byte[] password = new byte[hmac.getMacSize()];
        hmac.doFinal(password, 0);
        return new TurnCredentials(Hex.encode(id), Hex.encode(password));
    }

    @Override
    public String toString() {
        return "TurnCredentials[" + username + "]";
    }
}
