// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.io.PrintWriter;
import java.util.Locale;
import org.p2psip.reload.examples.text.TextTable;

/** What the demo tells the person in front of it, line by line as it happens. */
final class DemoReport {
    private static final String INDENT = "   ";

    private final PrintWriter out;
    private int steps;

    DemoReport(PrintWriter out) {
        this.out = out;
    }

    /** The first line. */
    void begin(String overlay, int peers, long seed) {
        print("Overlay " + overlay + " with " + peers + " peers, seed " + seed);
    }

    /** A step begins. */
    void step(String title) {
        steps++;
        print("");
        print(steps + ". " + title);
    }

    /** Something happened within the step. */
    void line(String format, Object... values) {
        print(INDENT + String.format(Locale.ROOT, format, values));
    }

    /** Several things happened. */
    void table(TextTable table) {
        table.lines().forEach(line -> print(INDENT + line));
    }

    /** The line that names a failed step. */
    String failure(String title, StepFailure failure) {
        return "demo: step " + steps + " (" + title + ") failed: " + failure.getMessage();
    }

    /** The last line of a demo in which everything came out as it must. */
    void passed() {
        print("");
        print("demo: passed");
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }
}
