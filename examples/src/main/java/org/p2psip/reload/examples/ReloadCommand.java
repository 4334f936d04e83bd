// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples;

import java.util.Optional;
import org.p2psip.reload.examples.control.PingCommand;
import org.p2psip.reload.examples.control.ProbeCommand;
import org.p2psip.reload.examples.control.RouteCommand;
import org.p2psip.reload.examples.control.StatusCommand;
import org.p2psip.reload.examples.demo.DemoCommand;
import org.p2psip.reload.examples.dissect.DissectCommand;
import org.p2psip.reload.examples.ice.IceCommand;
import org.p2psip.reload.examples.nat.NatCommand;
import org.p2psip.reload.examples.overlay.EnrollCommand;
import org.p2psip.reload.examples.overlay.EnrollmentServerCommand;
import org.p2psip.reload.examples.overlay.OverlayCommand;
import org.p2psip.reload.examples.peer.PeerCommand;
import org.p2psip.reload.examples.simulate.SimulateCommand;
import org.p2psip.reload.examples.turn.TurnServerCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code reload} command. Without a subcommand it prints its usage. */
@Command(
        name = "reload",
        description = "Runs and examines peers of a RELOAD overlay (RFC 6940).",
        mixinStandardHelpOptions = true,
        subcommands = {
            OverlayCommand.class,
            EnrollmentServerCommand.class,
            EnrollCommand.class,
            PeerCommand.class,
            StatusCommand.class,
            PingCommand.class,
            ProbeCommand.class,
            RouteCommand.class,
            DemoCommand.class,
            DissectCommand.class,
            IceCommand.class,
            NatCommand.class,
            TurnServerCommand.class,
            SimulateCommand.class
        },
        versionProvider = ReloadCommand.ManifestVersion.class)
public final class ReloadCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Runs the command and ends the JVM with its exit code: 0 for success, 1 for failure, 2 for wrong usage; see their help for others. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new ReloadCommand()).execute(args));
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** The version that the build wrote into the manifest of the jar. */
    static final class ManifestVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            Optional<String> version =
                    Optional.ofNullable(ReloadCommand.class.getPackage().getImplementationVersion());
            return new String[] {"reload " + version.orElse("(not packaged)")};
        }
    }
}
