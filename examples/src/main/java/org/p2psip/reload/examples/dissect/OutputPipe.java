// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** Whether what is printed arrives. A writer around {@link System#out} does not know: that keeps failures to itself. */
final class OutputPipe implements BooleanSupplier {
    private final PrintWriter out;

    OutputPipe(PrintWriter out) {
        this.out = out;
    }

    /** Whether printing failed. */
    @Override
    public boolean getAsBoolean() {
        return out.checkError() || System.out.checkError();
    }

    /** Why printing fails, found out by printing once more; empty if only nobody reads any more. */
    static String failure() {
        // Not closed, since it is standard output itself.
        FileOutputStream standardOutput = new FileOutputStream(FileDescriptor.out);
        try {
            standardOutput.write('\n');
            return "some of it was lost";
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            return reason.toLowerCase(Locale.ROOT).contains("pipe") ? "" : reason;
        }
    }
}
