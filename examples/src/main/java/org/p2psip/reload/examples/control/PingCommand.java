// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.Failures;
import org.p2psip.reload.examples.text.JsonValues;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reload ping}: lets a running peer send Pings (RFC 6940, Section 6.5.3). */
@Command(
        name = "ping",
        sortOptions = false,
        description = {
            "Lets a running peer ping a node, or whichever peer is responsible for a resource.",
            "",
            TargetHelp.TEXT,
            "",
            "Exits with 0 if there was an answer, with 1 if there was none, with 2 if it was called wrongly, and with 3"
                    + " if no running peer was reached.",
            ""
        })
public final class PingCommand implements Callable<Integer> {
    private static final int MAX_COUNT = 1_000_000;
    private static final int MAX_INTERVAL = 3600;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "TARGET", description = "Whom to ping.")
    private String target;

    @Option(
            names = {"-c", "--count"},
            paramLabel = "N",
            defaultValue = "1",
            description = "How many pings, 1 to 1000000; default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "How long to wait after each, 0 to 3600; default: ${DEFAULT-VALUE}.")
    private int interval;

    @Option(names = "--json", description = "Prints each answer as a JSON object on a line of its own.")
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
    public PingCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        try {
            if (count < 1 || count > MAX_COUNT || interval < 0 || interval > MAX_INTERVAL) {
                throw new CommandFailure(
                        CommandFailure.WRONG_INPUT,
                        "--count is " + count + " and --interval " + interval + ", allowed are 1 to " + MAX_COUNT
                                + " and 0 to " + MAX_INTERVAL);
            }
            return pingAll() ? 0 : CommandFailure.FAILED;
        } catch (CommandFailure e) {
            return Failures.report(spec.commandLine(), e);
        }
    }

    private boolean pingAll() throws CommandFailure, InterruptedException {
        boolean answered = false;
        for (int sent = 0; sent < count; sent++) {
            if (sent > 0) {
                TimeUnit.SECONDS.sleep(interval);
            }
            try (ControlClient client = options.connect()) {
                print(client.ask(Map.of("command", "ping", "target", target)));
                answered = true;
            } catch (CommandFailure e) {
                if (e.exitCode() != CommandFailure.FAILED) {
                    throw e;
                }
                Failures.complain(spec.commandLine(), "no answer: " + e.line());
            }
        }
        return answered;
    }

    private void print(Map<String, Object> answer) {
        PrintWriter out = spec.commandLine().getOut();
        long hops = Answers.number(answer, "hops");
        out.println(
                json
                        ? JsonValues.line(answer)
                        : Answers.node(answer, "responder") + " answered in " + Answers.millis(answer, "micros")
                                + " over " + hops + (hops == 1 ? " hop" : " hops") + ", for "
                                + Answers.text(answer, "meaning"));
        out.flush();
    }
}
