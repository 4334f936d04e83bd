// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.Failures;
import org.p2psip.reload.examples.Logging;
import org.p2psip.reload.examples.StopSignals;
import org.p2psip.reload.examples.text.HostPort;
import org.p2psip.reload.ice.links.IceLinksBuilder;
import org.p2psip.reload.security.Credentials;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reload peer}: runs one peer in the foreground. */
@Command(
        name = "peer",
        sortOptions = false,
        description = {
            "Runs one peer of an overlay until Ctrl-C or SIGTERM; then it hands over what it stores and leaves.",
            "",
            "Exits with 0 after having left in order, with 1 if it could not start or join or did not leave in time,"
                    + " with 2 if it was called wrongly or given files that are not what they should be, and with 130"
                    + " after a second signal.",
            ""
        })
public final class PeerCommand implements Callable<Integer> {
    /** A hundred years. */
    private static final long MAX_PATIENCE_SECONDS = 3_153_600_000L;

    private static final int STUN_PORT = 3478;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "CONFIGURATION",
            description = "The overlay's configuration: a file or an https URL.")
    private String configuration;

    @Parameters(
            index = "1",
            paramLabel = "CREDENTIALS",
            description = "PEM file with the peer's certificate and private key, as reload overlay issue makes it.")
    private Path credentials;

    @Option(
            names = "--found",
            description = "Begins a new overlay instead of joining one. For the first peer only: a second one that"
                    + " founds makes a second overlay, which never meets the first.")
    private boolean found;

    @Option(
            names = "--client",
            description =
                    "Joins as a client of the peer that is responsible for its Node-ID: it can call and be called,"
                            + " and stores and forwards nothing for others.")
    private boolean client;

    @Option(
            names = "--register",
            paramLabel = "ADDRESS",
            description = "Registers this SIP address, which must be that of the credentials' user, as long as the peer"
                    + " runs, so that others find the peer by it. Calls are not taken.")
    private @Nullable String register;

    @Option(
            names = "--listen",
            paramLabel = "HOST[:PORT]",
            defaultValue = ":0",
            description = "Where to listen; :PORT listens on all addresses. Default: all addresses, any free port.")
    private String listen;

    @Option(
            names = "--transport",
            paramLabel = "tls|dtls|both|ice",
            description =
                    "Links over TLS on TCP, over DTLS on UDP, or over either, as the other peer has it; or over DTLS on"
                            + " paths that ICE finds. Default: ice if the configuration does not say no-ice, else both.")
    private PeerLinks.@Nullable Transport transport;

    @Option(names = "--ice", description = "The same as --transport ice.")
    private boolean ice;

    @Option(
            names = "--stun",
            paramLabel = "HOST[:PORT]",
            description =
                    "With ICE: a STUN server to ask for this peer's addresses, besides the peers it has links with. May be"
                            + " repeated, four at most.")
    private List<String> stun = List.of();

    @Mixin
    private TurnOptions turn;

    @Mixin
    private OfferOptions offer;

    @Option(
            names = "--advertise",
            paramLabel = "HOST",
            description = "An address at which other peers reach this one, if it is not the one listened on. May be"
                    + " repeated, the preferred one first.")
    private List<String> advertise = List.of();

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST[:PORT]",
            description = "A peer to join through besides those of the configuration. May be repeated.")
    private List<String> bootstrap = List.of();

    @Option(
            names = "--give-up-after",
            paramLabel = "SECONDS",
            defaultValue = "" + MAX_PATIENCE_SECONDS,
            description =
                    "How long to go on trying when no bootstrap node lets the peer in; 0 tries each once. Default:"
                            + " for ever.")
    private long patience;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "Where to keep the addresses of neighbors, which help to join the next time, and what the peer stores."
                            + " Default: beside the credentials.")
    private @Nullable Path state;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description =
                    "Where to keep what the peer stores for the overlay, over crashes and power failures. Default:"
                            + " CREDENTIALS.store beside the credentials, or in the directory of --state.")
    private @Nullable Path store;

    @Option(
            names = "--no-store",
            description = "Keeps what the peer stores in memory only: it is gone when the peer ends.")
    private boolean noStore;

    @Option(
            names = "--control",
            paramLabel = "PATH",
            description = "Where to make the control socket, for reload status, ping, probe and route. Default: a place"
                    + " where they find it.")
    private @Nullable Path control;

    @Option(names = "--no-control", description = "Makes no control socket.")
    private boolean noControl;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "PEM file with certificates of authorities to believe the configuration's server by.")
    private @Nullable Path authority;

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "text: for people; json: one object a line. Default: ${DEFAULT-VALUE}.")
    private PeerLog.Format logFormat;

    @Option(names = "--verbose", description = "Logs besides what the library does, to standard error.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help and exits.")
    @SuppressWarnings("unused")
    private boolean help;

    /** The command with nothing set yet. */
    public PeerCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        Logging.verbose(verbose);
        PeerLog log = new PeerLog(spec.commandLine().getOut(), logFormat, Clock.systemUTC(), ZoneId.systemDefault());
        try {
            PeerRun run = new PeerRun(settings(log), log);
            StopSignals.watch(run::stop, run::awaitEnd);
            run.run();
            return 0;
        } catch (CommandFailure e) {
            if (logFormat == PeerLog.Format.json) {
                log.event("failed", e.line(), "exitCode", e.exitCode());
            }
            return Failures.report(spec.commandLine(), e);
        }
    }

    private PeerSettings settings(PeerLog log) throws CommandFailure {
        if (client && found) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT,
                    "--client and --found exclude each other: an overlay begins with a peer");
        }
        if (store != null && (client || noStore)) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT,
                    "--store and " + (client ? "--client" : "--no-store")
                            + " exclude each other: there is nothing to keep");
        }
        InetSocketAddress listenAt = address("--listen", listen, 0, true);
        List<InetAddress> advertised = new ArrayList<>();
        for (String host : advertise) {
            advertised.add(address("--advertise", host, 0, false).getAddress());
        }
        OverlayConfiguration overlay = PeerInputs.configuration(configuration, authority);
        Credentials own = PeerInputs.credentials(credentials, overlay);
        List<InetSocketAddress> nodes = new ArrayList<>();
        for (String node : bootstrap) {
            nodes.add(address("--bootstrap", node, OverlayConfiguration.DEFAULT_PORT, false));
        }
        if (nodes.isEmpty() && overlay.bootstrapNodes().isEmpty() && !found) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT,
                    "the configuration names no bootstrap node; name one with --bootstrap, or begin a new overlay with"
                            + " --found");
        }
        if (patience < 0 || patience > MAX_PATIENCE_SECONDS) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT,
                    "--give-up-after is " + patience + ", allowed are 0 to " + MAX_PATIENCE_SECONDS);
        }
        List<InetSocketAddress> stunServers = new ArrayList<>();
        for (String server : stun) {
            stunServers.add(address("--stun", server, STUN_PORT, false));
        }
        PeerLinks.Transport chosen = transport(overlay);
        boolean withIce = chosen == PeerLinks.Transport.ice;
        boolean turnKey = overlay.turnKey().isPresent();
        return new PeerSettings(
                overlay,
                own,
                nodes,
                found,
                client,
                new PeerLinks.Choice(chosen, stunServers),
                turn.choice(withIce, turnKey),
                offer.rules(withIce, client, turnKey, listenAt),
                listenAt,
                advertised,
                Duration.ofSeconds(patience),
                register == null ? null : PeerRegistration.of(register, own.userName(), log),
                beside(".neighbors"),
                new PeerStore(client || noStore ? null : store == null ? beside(".store") : store),
                new PeerControl(!noControl, control));
    }

    /** RFC 6940, Section 6.5.1.5: all of an overlay use ICE, or none. */
    private PeerLinks.Transport transport(OverlayConfiguration overlay) throws CommandFailure {
        if (ice && transport != null && transport != PeerLinks.Transport.ice) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT, "--ice and --transport " + transport + " exclude each other");
        }
        PeerLinks.Transport chosen = ice ? PeerLinks.Transport.ice : transport;
        if (chosen == null) {
            chosen = overlay.noIce() ? PeerLinks.Transport.both : PeerLinks.Transport.ice;
        }
        if (overlay.noIce() == (chosen == PeerLinks.Transport.ice)) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT,
                    "the configuration says that links are made " + (overlay.noIce() ? "without" : "with")
                            + " ICE, so --transport " + chosen + " would find nobody");
        }
        if (!stun.isEmpty() && chosen != PeerLinks.Transport.ice) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, "--stun is for overlays with ICE");
        }
        if (stun.size() > IceLinksBuilder.MAX_STUN_SERVERS) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT,
                    "--stun: " + stun.size() + " servers, at most " + IceLinksBuilder.MAX_STUN_SERVERS);
        }
        return chosen;
    }

    private Path beside(String suffix) {
        String name = credentials.getFileName() + suffix;
        return state == null ? credentials.resolveSibling(name) : state.resolve(name);
    }

    private static InetSocketAddress address(String option, String text, int defaultPort, boolean anyHost)
            throws CommandFailure {
        try {
            return HostPort.parse(text, defaultPort, anyHost);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, option + ": " + e.getMessage());
        }
    }
}
