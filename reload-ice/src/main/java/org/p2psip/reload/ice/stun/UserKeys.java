// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import java.util.Optional;

/** Where a server looks its users up. */
public interface UserKeys {
    /**
     * The key of a user.
     *
     * @param username as it came, from the network
     * @param realm the server's own
     */
    Optional<StunKey> key(String username, String realm, PasswordAlgorithm algorithm);

    /** Whether {@link #userOfHash} can find users, so that the server offers anonymity. */
    default boolean findsHashes() {
        return false;
    }

    /** The user whose hash, see {@link StunKey#userHash}, is given. */
    default Optional<String> userOfHash(byte[] userHash) {
        return Optional.empty();
    }
}
