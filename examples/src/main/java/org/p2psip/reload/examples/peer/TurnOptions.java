// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.turn.TurnServerText;
import org.p2psip.reload.ice.driver.TurnAddress;
import picocli.CommandLine.Option;

/** Through whose relays a peer reaches others that no direct path leads to. */
final class TurnOptions {
    @Option(
            names = "--turn",
            paramLabel = "SERVER",
            description = "With ICE: a TURN server to ask for relays before those of other peers, as HOST[:PORT], or"
                    + " turn:HOST[:PORT]?transport=tcp, or turns:HOST[:PORT] for TLS. May be repeated, the preferred"
                    + " one first.")
    private List<String> servers = List.of();

    @Option(
            names = "--turn-user",
            paramLabel = "NAME:PASSWORD",
            description = "The user at the servers of --turn; default: this peer as a member of the overlay.")
    private @Nullable String user;

    @Option(
            names = "--turn-ca",
            paramLabel = "FILE",
            description =
                    "PEM file with certificates of authorities to believe TURN servers over TLS by; default: those of"
                            + " the system.")
    private @Nullable File authority;

    @Option(names = "--no-relays", description = "With ICE: uses no relays of other peers.")
    private boolean noRelays;

    /**
     * What was asked for.
     *
     * @param servers ways to ask, in their order
     * @param user NAME:PASSWORD, or null for the member of the overlay
     * @param ofOthers whether relays of other peers are used
     */
    record Choice(List<TurnAddress> servers, @Nullable String user, boolean ofOthers) {}

    /** Checks the options. */
    Choice choice(boolean ice, boolean turnKey) throws CommandFailure {
        if (!ice && !servers.isEmpty()) {
            throw wrong("--turn is for overlays with ICE");
        }
        if (servers.isEmpty() && (user != null || authority != null)) {
            throw wrong("--turn-user and --turn-ca need --turn");
        }
        if (user != null && (user.indexOf(':') < 1 || user.endsWith(":"))) {
            throw wrong("--turn-user is not written as NAME:PASSWORD");
        }
        if (!servers.isEmpty() && user == null && !turnKey) {
            throw wrong("--turn needs --turn-user, as the configuration has no turn-key, by which members are known");
        }
        List<TurnAddress> ways = new ArrayList<>();
        for (String each : servers) {
            ways.addAll(TurnServerText.parse("--turn", each, authority));
        }
        return new Choice(ways, user, ice && turnKey && !noRelays);
    }

    private static CommandFailure wrong(String what) {
        return new CommandFailure(CommandFailure.WRONG_INPUT, what);
    }
}
