// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.Failures;
import org.p2psip.reload.examples.text.JsonValues;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reload probe}: lets a running peer ask a node about itself (RFC 6940, Section 6.4.2.5). */
@Command(
        name = "probe",
        sortOptions = false,
        description = {
            "Lets a running peer ask a node how long it has been up, how much it stores, and for how large a part of the"
                    + " overlay it is responsible.",
            "",
            TargetHelp.TEXT,
            "",
            "Exits as reload ping does.",
            ""
        })
public final class ProbeCommand implements Callable<Integer> {
    /** One percent in parts per billion. */
    private static final double PERCENT = 1e7;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "TARGET", description = "Whom to ask.")
    private String target;

    @Option(names = "--json", description = "Prints the answer as a JSON object.")
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
    public ProbeCommand() {}

    @Override
    public Integer call() {
        try (ControlClient client = options.connect()) {
            Map<String, Object> answer = client.ask(Map.of("command", "probe", "target", target));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(JsonValues.line(answer));
            } else {
                print(answer, out);
            }
            out.flush();
            return 0;
        } catch (CommandFailure e) {
            return Failures.report(spec.commandLine(), e);
        }
    }

    private static void print(Map<String, Object> answer, PrintWriter out) {
        out.println(Answers.node(answer, "responder") + " answered in " + Answers.millis(answer, "micros") + ", for "
                + Answers.text(answer, "meaning"));
        if (answer.containsKey("uptimeSeconds")) {
            out.println("  up for            " + Answers.span(Answers.number(answer, "uptimeSeconds")));
        }
        if (answer.containsKey("resources")) {
            out.println("  stores            " + Answers.text(answer, "resources") + " resources");
        }
        if (answer.containsKey("responsiblePartsPerBillion")) {
            out.println("  responsible for   "
                    + String.format(
                            Locale.ROOT, "%.4f %%", Answers.number(answer, "responsiblePartsPerBillion") / PERCENT)
                    + " of the overlay");
        }
    }
}
