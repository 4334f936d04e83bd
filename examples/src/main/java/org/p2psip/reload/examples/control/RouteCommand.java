// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import java.io.PrintWriter;
import java.util.List;
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

/** {@code reload route}: lets a running peer find the way to a place hop by hop (RFC 6940, Section 6.4.2.4). */
@Command(
        name = "route",
        sortOptions = false,
        description = {
            "Lets a running peer ask each peer on the way to a target for the next one, and shows them with the time each"
                    + " took to answer, by way of those before it.",
            "",
            TargetHelp.TEXT,
            "",
            "Exits with 0 if the way leads to the target, else as reload ping does.",
            ""
        })
public final class RouteCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "TARGET", description = "Where to go.")
    private String target;

    @Option(names = "--json", description = "Prints the way as a JSON object.")
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
    public RouteCommand() {}

    @Override
    public Integer call() {
        try (ControlClient client = options.connect()) {
            Map<String, Object> answer = client.ask(Map.of("command", "route", "target", target));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(JsonValues.line(answer));
            } else {
                print(answer, out);
            }
            out.flush();
            return "REACHED".equals(answer.get("outcome")) ? 0 : CommandFailure.FAILED;
        } catch (CommandFailure e) {
            return Failures.report(spec.commandLine(), e);
        }
    }

    private static void print(Map<String, Object> answer, PrintWriter out) {
        out.println("the way to " + Answers.text(answer, "meaning") + ":");
        List<Map<String, Object>> hops = Answers.objects(answer, "hops");
        for (int i = 0; i < hops.size(); i++) {
            out.println("  " + (i + 1) + "  " + Answers.node(hops.get(i), "node") + "  "
                    + Answers.millis(hops.get(i), "micros"));
        }
        out.println(end(answer, hops.isEmpty()));
    }

    private static String end(Map<String, Object> answer, boolean here) {
        String next = Answers.node(answer, "next");
        return switch (Answers.text(answer, "outcome")) {
            case "REACHED" -> here ? "it is at the running peer itself" : "the last one is where it is";
            case "NO_SUCH_NODE" ->
                (here ? "the running peer" : "the last one")
                        + " is responsible for that Node-ID, and has no link with such a node: it is not in the overlay";
            case "NO_ROUTE" -> "the running peer knows nobody to ask; has it joined?";
            case "NO_ANSWER" -> "then " + next + ", which did not answer";
            case "REFUSED" -> "then " + next + ", which answered with an error";
            case "BAD_ANSWER" -> "then " + next + ", whose answer makes no sense";
            case "LOOP" -> "then " + next + " again: the way goes round in a circle";
            case "TOO_MANY_HOPS" -> "and so on: too many hops";
            default -> "it ended with " + Answers.text(answer, "outcome");
        };
    }
}
