// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.overlay;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reload overlay}: what whoever sets an overlay up needs. Without a subcommand it prints its usage. */
@Command(
        name = "overlay",
        description = {
            "Makes the files that an overlay begins with: its configuration, its authority, and credentials for its"
                    + " users.",
            ""
        },
        subcommands = {CreateCommand.class, IssueCommand.class, AccountCommand.class})
public final class OverlayCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help and exits.")
    @SuppressWarnings("unused")
    private boolean help;

    /** The command with nothing set yet. */
    public OverlayCommand() {}

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
