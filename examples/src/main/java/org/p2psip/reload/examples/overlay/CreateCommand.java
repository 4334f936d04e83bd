// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.overlay;

import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.config.OverlayConfigurationBuilder;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.Failures;
import org.p2psip.reload.examples.text.HostPort;
import org.p2psip.reload.examples.text.OneLine;
import org.p2psip.reload.wire.Opaque;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reload overlay create}: configuration and authority of a new overlay. */
@Command(
        name = "create",
        sortOptions = false,
        description = {
            "Makes a directory with the configuration of a new overlay (overlay.xml) and an authority of its own, whose"
                    + " key (ca-key.pem) must stay there. Every peer needs overlay.xml; it holds no secret.",
            "",
            "Without --ice, peers must reach each other at the addresses they listen on.",
            ""
        })
public final class CreateCommand implements Callable<Integer> {
    private static final int TURN_KEY_BYTES = 32;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The directory to make.")
    private Path folder;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            required = true,
            description = "The name of the overlay, like a domain: office.example.")
    private String name;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST[:PORT]",
            description = "Where new peers join: the address that a peer listens on. May be repeated. Default:"
                    + " 127.0.0.1:6084, for trying out on one machine.")
    private List<String> bootstrap = List.of("127.0.0.1");

    @Option(
            names = "--ice",
            description =
                    "Peers find paths to each other with ICE, also through NATs, over UDP. All of an overlay do or"
                            + " none.")
    private boolean ice;

    @Option(
            names = "--replicas",
            paramLabel = "NUMBER",
            description =
                    "How many peers hold copies beside the responsible one, 2 to 15. So many neighbors may crash at"
                            + " once without loss. Default: ${DEFAULT-VALUE}.")
    private int replicas = 2;

    @Option(
            names = "--turn-density",
            paramLabel = "NUMBER",
            description =
                    "At how many places a peer that relays for others makes that known, 0 to 20; best the number of"
                            + " peers for each that relays. With 0 none is found. Default: ${DEFAULT-VALUE}.")
    private int turnDensity = 10;

    @Option(
            names = "--neighbors",
            paramLabel = "NUMBER",
            description =
                    "How many neighbors a peer keeps on either side of the ring, 3 to 16 and no fewer than replicas."
                            + " Default: grows with the overlay.")
    private @Nullable Integer neighbors;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help and exits.")
    @SuppressWarnings("unused")
    private boolean help;

    /** The command with nothing set yet. */
    public CreateCommand() {}

    @Override
    public Integer call() {
        try {
            OverlayFolder made = OverlayFolder.create(folder, configuration());
            PrintWriter out = spec.commandLine().getOut();
            out.println("made the overlay " + name + " in " + folder + ": configuration " + made.configurationFile());
            out.println("next, credentials for its users: reload overlay issue " + folder + " alice@" + name);
            out.flush();
            return 0;
        } catch (CommandFailure e) {
            return Failures.report(spec.commandLine(), e);
        }
    }

    private OverlayConfigurationBuilder configuration() throws CommandFailure {
        List<InetSocketAddress> nodes = bootstrapNodes();
        try {
            return OverlayConfiguration.builder(name)
                    .bootstrapNodes(nodes)
                    .noIce(!ice)
                    .replicas(replicas)
                    .turnKey(turnKey())
                    .turnDensity(turnDensity)
                    .neighborsPerSide(neighbors == null ? OptionalInt.empty() : OptionalInt.of(neighbors));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, OneLine.of(e));
        }
    }

    private static Opaque turnKey() {
        byte[] key = new byte[TURN_KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return Opaque.copyOf(key);
    }

    private List<InetSocketAddress> bootstrapNodes() throws CommandFailure {
        List<InetSocketAddress> nodes = new ArrayList<>();
        for (String node : bootstrap) {
            try {
                nodes.add(HostPort.parse(node, OverlayConfiguration.DEFAULT_PORT, false));
            } catch (IllegalArgumentException e) {
                throw new CommandFailure(CommandFailure.WRONG_INPUT, "--bootstrap: " + e.getMessage());
            }
        }
        return nodes;
    }
}
