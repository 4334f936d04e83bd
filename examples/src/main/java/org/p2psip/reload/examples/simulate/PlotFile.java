// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.Failures;

/** The file that a run is drawn into. What is in it stays until there is a new picture. */
final class PlotFile {
    private final Path file;

    PlotFile(Path file) {
        this.file = file;
    }

    /** Looks before a long run whether the picture can be written; changes nothing. */
    void requireWritable() throws CommandFailure {
        boolean wasThere = Files.exists(file);
        try {
            Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .close();
            if (!wasThere) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    void draw(SimulationRun run) throws CommandFailure {
        try {
            Files.writeString(file, new SvgPlot(run.plan(), run.measurements().samples()).draw());
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private CommandFailure failure(IOException e) {
        return new CommandFailure(
                CommandFailure.FAILED,
                "cannot write the plot " + file + ": " + Failures.reason(e) + "; name another file with --plot");
    }
}
