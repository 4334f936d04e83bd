// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.nat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.text.HostPort;
import org.p2psip.reload.examples.text.OneLine;
import org.p2psip.reload.ice.driver.TurnAddress;
import org.p2psip.reload.ice.links.IceLinks;
import org.p2psip.reload.ice.links.IceLinksBuilder;
import org.p2psip.reload.ice.links.RelaySource;
import org.p2psip.reload.ice.links.TurnRelays;
import org.p2psip.reload.security.CertificateRefusedException;
import org.p2psip.reload.security.CredentialsPem;
import picocli.CommandLine.Option;

/** Whether, as whom and with which relay it is tried which peers are reached. */
final class TrialOptions {
    @Option(
            names = "--credentials",
            paramLabel = "FILE",
            description = {
                "Tries too which peers of --overlay it reaches, and how: joins with these credentials, of whom no other peer may"
                        + " run now, attaches to its neighbors, and leaves."
            })
    private @Nullable Path credentials;

    @Option(
            names = "--trial",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "How long links are waited for; default: ${DEFAULT-VALUE}.")
    private long seconds;

    @Option(
            names = "--turn",
            paramLabel = "HOST[:PORT]",
            description = "A TURN server for the trial; over TCP with --turn-tcp.")
    private @Nullable String turn;

    @Option(names = "--turn-tcp", description = "Speaks with the TURN server over TCP.")
    private boolean turnTcp;

    @Option(names = "--user", paramLabel = "NAME", description = "The user's name at the TURN server.")
    private @Nullable String user;

    @Option(names = "--pw", paramLabel = "PASSWORD", description = "The user's password at the TURN server.")
    private @Nullable String password;

    /** The trial that is asked for, or null if none is. */
    @Nullable
    OverlayTrial trial(@Nullable Path file, @Nullable InetAddress bind) throws CommandFailure {
        Path own = credentials;
        if (own == null) {
            if (turn != null) {
                throw new CommandFailure(CommandFailure.WRONG_INPUT, "--turn needs --credentials");
            }
            return null;
        }
        if (file == null || seconds < 1 || seconds > NatCommand.MAX_SILENCE_SECONDS) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT,
                    file == null
                            ? "--credentials needs --overlay"
                            : "--trial is " + seconds + ", allowed are 1 to " + NatCommand.MAX_SILENCE_SECONDS);
        }
        OverlayConfiguration configuration = NatCommand.configuration(file);
        try {
            IceLinksBuilder links = IceLinks.builder().relays(relays());
            if (bind != null) {
                links.listen(new InetSocketAddress(bind, 0));
            }
            return new OverlayTrial(
                    configuration,
                    CredentialsPem.load(own, configuration.overlayName(), configuration.nodeIdLength()),
                    links,
                    Duration.ofSeconds(seconds));
        } catch (IOException | CertificateRefusedException | IllegalArgumentException e) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT, "cannot use the credentials " + own + ": " + OneLine.of(e));
        }
    }

    private RelaySource relays() throws CommandFailure {
        String server = turn;
        String name = user;
        String secret = password;
        if (server == null) {
            return RelaySource.none();
        }
        if (name == null || secret == null) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, "--turn needs --user and --pw");
        }
        InetSocketAddress address;
        try {
            address = HostPort.parse(server, TurnAddress.PORT, false);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, "--turn: " + e.getMessage());
        }
        return new TurnRelays(List.of(turnTcp ? TurnAddress.tcp(address) : TurnAddress.udp(address)), name, secret);
    }
}
