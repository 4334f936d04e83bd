// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.examples.text.TextTable;
import org.p2psip.reload.wire.NodeId;

class DemoReportTest {
    private static final NodeId NODE = NodeId.parse("000102030405060708090a0b0c0d0e0f");

    private final StringWriter written = new StringWriter();
    private final DemoReport report = new DemoReport(new PrintWriter(written));

    @Test
    void tellsWhatHappensStepByStep() {
        report.begin("demo.example", 4, 42);
        report.step("First");
        report.line("%d of %d", 1, 4);
        report.step("Second");
        report.table(new TextTable("user").row("alice"));
        report.passed();
        assertThat(written.toString().lines())
                .containsExactly(
                        "Overlay demo.example with 4 peers, seed 42",
                        "",
                        "1. First",
                        "   1 of 4",
                        "",
                        "2. Second",
                        "   user",
                        "   alice",
                        "",
                        "demo: passed");
    }

    @Test
    void namesAFailedStepWithWhatWasExpectedAndSeenInOneLine() {
        report.step("First");
        report.step("Second");
        assertThat(report.failure("Second", new StepFailure("a ring of 8", "one of 7")))
                .isEqualTo("demo: step 2 (Second) failed: expected a ring of 8, saw one of 7");
    }

    @Test
    void summarizesLookUpsAndCalls() {
        CallFigures figures = new CallFigures();
        CallFigures.LookUp near = new CallFigures.LookUp("bob@demo.example", NODE, 1, Duration.ofMillis(10));
        CallFigures.LookUp far = new CallFigures.LookUp("bob@demo.example", NODE, 4, Duration.ofMillis(30));
        figures.add(near);
        figures.add(new CallFigures.Call(far, Duration.ofMillis(100), Duration.ofMillis(5)));
        assertThat(figures.summary())
                .isEqualTo("2 look-ups, on average 2.5 hops and 20 ms; 1 calls, set up in 100 ms on average");
    }
}
