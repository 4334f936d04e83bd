// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.turn;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.ConfigurationException;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.Failures;
import org.p2psip.reload.ice.relays.OverlayTurnUsers;
import org.p2psip.reload.ice.stun.PasswordAlgorithm;
import org.p2psip.reload.ice.stun.StunKey;
import org.p2psip.reload.ice.stun.UserKeys;
import org.p2psip.reload.ice.turn.FixedUsers;

/**
 * Whom a TURN server serves: users with passwords, the members of an overlay, or both.
 *
 * @param realm what they are told to be users of
 */
record ServedUsers(String realm, UserKeys keys) {
    private static final String REALM = "reload";

    static ServedUsers of(
            @Nullable String realm, @Nullable Path overlay, Map<String, String> passwords, PrintWriter warnings)
            throws CommandFailure {
        if (overlay == null && passwords.isEmpty()) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT, "nobody could use the server: give --user, --users or --overlay");
        }
        if (overlay == null) {
            String name = realm == null ? REALM : realm;
            return new ServedUsers(name, fixed(name, passwords));
        }
        OverlayConfiguration configuration = read(overlay);
        String name = configuration.overlayName();
        if (!configuration.turnKey().isPresent()) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT,
                    "the configuration " + overlay + " has no turn-key, without which members have no passwords");
        }
        if (realm != null && !realm.equals(name)) {
            warnings.println("--realm is left out: members of the overlay expect " + name);
            warnings.flush();
        }
        UserKeys members = new OverlayTurnUsers(() -> configuration, node -> true);
        UserKeys fixed = fixed(name, passwords);
        return new ServedUsers(name, new UserKeys() {
            @Override
            public Optional<StunKey> key(String username, String asked, PasswordAlgorithm algorithm) {
                Optional<StunKey> found = fixed.key(username, asked, algorithm);
                return found.isPresent() ? found : members.key(username, asked, algorithm);
            }
        });
    }

    private static UserKeys fixed(String realm, Map<String, String> passwords) throws CommandFailure {
        try {
            return new FixedUsers(realm, passwords);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, "a user or the realm: " + e.getMessage());
        }
    }

    private static OverlayConfiguration read(Path file) throws CommandFailure {
        try {
            return OverlayConfiguration.parse(Files.readAllBytes(file), null);
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, Failures.reason(e));
        } catch (ConfigurationException e) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, file + ": " + e.getMessage());
        }
    }
}
