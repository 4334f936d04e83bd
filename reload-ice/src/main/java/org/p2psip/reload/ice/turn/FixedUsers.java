// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.p2psip.reload.ice.stun.PasswordAlgorithm;
import org.p2psip.reload.ice.stun.StunKey;
import org.p2psip.reload.ice.stun.StunPreparation;
import org.p2psip.reload.ice.stun.UserKeys;

/** Users that are known from the beginning. Keeps the keys that are made of the passwords, and not these. Immutable. */
public final class FixedUsers implements UserKeys {
    private final Map<String, Map<PasswordAlgorithm, StunKey>> keys = new HashMap<>();
    private final Map<ByteBuffer, String> names = new HashMap<>();

    /**
     * Makes the keys.
     *
     * @param realm the server's
     * @param passwords the users' passwords by their names
     * @throws IllegalArgumentException if one cannot be prepared, see {@link StunPreparation#opaqueString}
     */
    public FixedUsers(String realm, Map<String, String> passwords) {
        String preparedRealm = StunPreparation.opaqueString(realm);
        passwords.forEach((user, password) -> {
            String name = StunPreparation.opaqueString(user);
            String prepared = StunPreparation.opaqueString(password);
            keys.put(
                    name,
                    Map.of(
                            PasswordAlgorithm.MD5,
                            StunKey.longTerm(name, preparedRealm, prepared, PasswordAlgorithm.MD5),
                            PasswordAlgorithm.SHA_256,
                            StunKey.longTerm(name, preparedRealm, prepared, PasswordAlgorithm.SHA_256)));
            names.put(ByteBuffer.wrap(StunKey.userHash(name, preparedRealm)), name);
        });
    }

    @Override
    public Optional<StunKey> key(String username, String realm, PasswordAlgorithm algorithm) {
        return Optional.ofNullable(keys.getOrDefault(username, Map.of()).get(algorithm));
    }

    @Override
    public boolean findsHashes() {
        return true;
    }

    @Override
    public Optional<String> userOfHash(byte[] userHash) {
        return Optional.ofNullable(names.get(ByteBuffer.wrap(userHash)));
    }
}
