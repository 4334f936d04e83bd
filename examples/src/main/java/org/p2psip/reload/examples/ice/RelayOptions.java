// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.ice;

import java.io.File;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.turn.TurnServerText;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.TurnAddress;
import org.p2psip.reload.ice.driver.TurnAllocation;
import picocli.CommandLine.Option;

/** Which TURN server to use, and whether nothing else. */
final class RelayOptions {
    @Option(names = "--turn", paramLabel = "HOST[:PORT]", description = "A TURN server to ask for a relay.")
    private @Nullable String turn;

    @Option(names = "--user", paramLabel = "NAME", description = "The user's name at the TURN server.")
    private @Nullable String user;

    @Option(names = "--pw", paramLabel = "PASSWORD", description = "The user's password at the TURN server.")
    private @Nullable String password;

    @Option(
            names = "--turn-transport",
            paramLabel = "udp|tcp|tls",
            defaultValue = "udp",
            description = "How to speak with the TURN server; default: ${DEFAULT-VALUE}.")
    private String transport;

    @Option(
            names = "--turn-ca",
            paramLabel = "FILE",
            description = "PEM file with certificates of authorities to believe the TURN server by, over TLS; default:"
                    + " those of the system. The certificate has to be for the HOST of --turn.")
    private @Nullable File authority;

    @Option(names = "--relay-only", description = "Tells the other agent of the relay alone.")
    private boolean relayOnly;

    boolean relayOnly() {
        return relayOnly;
    }

    /** Checks that the options fit together. */
    void check() throws CommandFailure {
        boolean stream = transport.equals("tcp") || transport.equals("tls");
        if (turn == null) {
            if (relayOnly || user != null || password != null || stream) {
                throw new CommandFailure(
                        CommandFailure.WRONG_INPUT, "--relay-only, --user, --pw and --turn-transport need --turn");
            }
        } else if (user == null || password == null) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, "--turn needs --user and --pw");
        } else if (!stream && !transport.equals("udp")) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT, "--turn-transport is " + transport + ", give udp, tcp or tls");
        } else if (authority != null && !transport.equals("tls")) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, "--turn-ca is for --turn-transport tls");
        }
    }

    /** The server's address, if it answers STUN on UDP as well. */
    @Nullable
    InetSocketAddress stunServer() throws CommandFailure {
        return turn == null || relayOnly || !transport.equals("udp")
                ? null
                : server(turn).address();
    }

    private TurnAddress server(String text) throws CommandFailure {
        String uri = transport.equals("tls") ? "turns:" + text : "turn:" + text + "?transport=" + transport;
        return TurnServerText.parse("--turn", uri, authority).get(0);
    }

    /** The relay, or null if none is wanted. */
    @Nullable
    TurnAllocation open(IceContext context) throws CommandFailure {
        String text = turn;
        String name = user;
        String secret = password;
        if (text == null || name == null || secret == null) {
            return null;
        }
        TurnAddress server = server(text);
        try {
            return TurnAllocation.open(context, server, name, secret).join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CommandFailure(CommandFailure.FAILED, String.valueOf(cause.getMessage()));
        }
    }
}
