// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.Failures;
import org.p2psip.reload.examples.text.JsonValues;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reload status}: how a running peer is. */
@Command(
        name = "status",
        sortOptions = false,
        description = {
            "Shows how a running peer is: its place in the ring, its links, what it stores and what it has dropped.",
            "",
            "Exits with 0 if it answers, with 2 if the command was called wrongly, and with 3 if no running peer was"
                    + " reached.",
            ""
        })
public final class StatusCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Prints everything as a JSON object.")
    private boolean json;

    @Mixin
    private ControlOptions options;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help and exits.")
    @SuppressWarnings("unused")
    private boolean help;

    /** The command with nothing set yet. */
    public StatusCommand() {}

    @Override
    public Integer call() {
        try (ControlClient client = options.connect()) {
            Map<String, Object> answer = client.ask(Map.of("command", "status"));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(JsonValues.line(answer));
            } else {
                StatusText.lines(answer).forEach(out::println);
            }
            out.flush();
            return 0;
        } catch (CommandFailure e) {
            return Failures.report(spec.commandLine(), e);
        }
    }
}
