// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.examples.CommandRun;
import org.w3c.dom.Document;

/** Small runs of the command. */
class SimulateCommandTest {
    private static CommandRun run(Object... arguments) {
        Object[] all = new Object[arguments.length + 2];
        all[0] = "simulate";
        all[1] = "--quiet";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        CommandRun run = CommandRun.of(all);
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).as(run.out()).isZero();
        return run;
    }

    /** What follows from the seed: all but what the machine took. */
    private static String figures(CommandRun run) {
        return run.out().substring(0, run.out().indexOf("Machine:"));
    }

    @Test
    void phonesThatStayAreAllFound() {
        assertThat(run("--peers", 16, "--duration", "10min", "--calls-per-hour", 60)
                        .out())
                .startsWith("16 phones, seed 1")
                .contains("phones stay; 2 replicas, neighbors by the ring's size; delay 20ms to 80ms, loss 0%")
                .containsPattern("Look-ups: [0-9]{3}, right 100.0000 %; stale 0, missing 0, time-outs 0, errors 0;")
                .contains(
                        "Registrations of which no copy was left: 0;",
                        "Outages of users of whose registration there was a copy: 0;",
                        "Registered at the end: 16 of 16 that are on")
                .contains(
                        "16 members, 0 on but outside, 0 wrong first successors, 0 wrong neighbor tables, invariant holds");
    }

    @Test
    void theSameSeedGivesTheSameReportInAnyLocaleAndTimeZone() {
        Object[] arguments = {
            "--peers", 12, "--duration", "6min", "--session", "2min", "--crash", "30%@1min", "--seed", 7, "--loss", "1%"
        };
        String first = figures(run(arguments));
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(
                    new Locale.Builder().setLanguage("ar").setRegion("EG").build());
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Apia"));
            assertThat(figures(run(arguments))).isEqualTo(first);
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
        arguments[9] = 8;
        assertThat(figures(run(arguments))).isNotEqualTo(first);
    }

    @Test
    void everyFaultIsFollowedByACensusAndARepair() {
        String out = run(
                        "--peers",
                        12,
                        "--duration",
                        "20min",
                        "--crash",
                        "25%@1min",
                        "--partition",
                        "2:1@3min+2min",
                        "--restart",
                        "50%@10min")
                .out();
        assertThat(out)
                .contains(
                        "Everybody, 30 s after the crash 25%@1min:",
                        "Everybody, 60 s after the split 33.33% apart@3min+2min:")
                .contains("Everybody, 120 s after the end of 33.33% apart@3min+2min:")
                .contains("Everybody, 5 min after the power cut 50%@10min:")
                .containsPattern("Ring right again after 25%@1min: [0-9]+ s")
                .containsPattern("Ring right again after 33.33% apart@3min\\+2min: [0-9]+ s")
                .containsPattern("Ring right again after 50%@10min: [0-9]+ s");
    }

    @Test
    void endsAfterTheStepThatIsAskedFor() {
        assertThat(run("--peers", 8, "--until", 9000).out()).contains(" after 9000 steps");
    }

    @Test
    void aRunThatEndsBeforeTheRingStandsSaysThatNothingWasMeasured(@TempDir Path folder) {
        String out = run("--peers", 8, "--until", 100, "--uplink", "10Mbit", "--plot", folder.resolve("run.svg"))
                .out();
        assertThat(out)
                .containsPattern(
                        "Nothing was measured: after [0-9.]+m?s the ring did not stand yet, with [0-8] of 8 phones registered")
                .contains(" after 100 steps")
                .doesNotContain("Look-ups", "B/s", "kbit/s");
        assertThat(run("--peers", 8, "--until", 100, "--json").out())
                .contains("\"complete\":false", "\"bytesPerSecond\":0")
                .doesNotContain("NaN", "Infinity");
    }

    @Test
    void drawsAPictureThatIsWellFormed(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("run.svg");
        run("--peers", 8, "--duration", "5min", "--crash", "20%@1min", "--plot", file);
        Document svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(7);
        assertThat(svg.getDocumentElement().getTextContent())
                .contains("20% crash", "virtual time since the ring stood, min", "bytes/s", "users not found");
        assertThat(file).content().doesNotContain("NaN", "Infinity");
    }

    @Test
    void saysInOneLineAndAtOnceThatThePictureCannotBeWritten(@TempDir Path folder) {
        Path file = folder.resolve("no-such-folder").resolve("run.svg");
        CommandRun run = CommandRun.of("simulate", "--quiet", "--peers", 3, "--duration", "36500d", "--plot", file);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errorLines())
                .containsExactly("reload simulate: cannot write the plot " + file
                        + ": there is no such file or directory; name another file with --plot");
    }

    @Test
    void aRunThatFailsReportsWhatWasUntilThenAndKeepsTheOldPicture(@TempDir Path folder) throws Exception {
        Path old = Files.writeString(folder.resolve("old.svg"), "<svg/>");
        Path none = folder.resolve("none.svg");
        for (Path file : List.of(old, none)) {
            CommandRun run = CommandRun.of("simulate", "--quiet", "--peers", 3, "--loss", "100%", "--plot", file);
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.errorLines())
                    .singleElement()
                    .asString()
                    .matches("reload simulate: seed 1, step [0-9]+: the ring does not stand after .*; to see it again:"
                            + " reload simulate .* --seed 1 --until [0-9]+");
            assertThat(run.out())
                    .startsWith("3 phones, seed 1")
                    .contains("Nothing was measured: after 2h", "the ring did not stand yet", "Trace: ");
        }
        assertThat(old).hasContent("<svg/>");
        assertThat(none).doesNotExist();
    }

    @Test
    void printsOneJsonObjectThatTheSameSeedRepeats() {
        Object[] arguments = {"--peers", 6, "--duration", "5min", "--session", "2min", "--json"};
        String json = run(arguments).out();
        assertThat(json.lines()).hasSize(1);
        assertThat(json)
                .startsWith("{\"scenario\":\"\",\"seed\":1,\"peers\":6,\"users\":7,")
                .contains("\"complete\":true", "\"meanHops\":", "\"samples\":[{\"end\":5,")
                .endsWith("\"}" + System.lineSeparator());
        assertThat(run(arguments).out()).isEqualTo(json);
    }

    @Test
    void tellsWhetherAnUplinkSuffices() {
        assertThat(run("--phones", 10, "--duration", "5min", "--uplink", "10Mbit")
                        .out())
                .contains("A site of 5 of the 10 phones:", "An uplink of 10000 kbit/s suffices:");
        assertThat(run("--phones", 10, "--duration", "5min", "--uplink", "1kbit", "--site", 9)
                        .out())
                .contains("An uplink of 1 kbit/s does not suffice:");
    }
}
