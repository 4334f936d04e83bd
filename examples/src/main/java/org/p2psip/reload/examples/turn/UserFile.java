// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.turn;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.Failures;

/** A file of lines, such as the users of a TURN server. */
public final class UserFile {
    private UserFile() {}

    /** Lines that say something; none without a file. */
    public static List<String> lines(@Nullable File file) throws CommandFailure {
        List<String> lines = new ArrayList<>();
        if (file != null) {
            try {
                for (String each : Files.readAllLines(file.toPath())) {
                    String line = each.trim();
                    if (!line.isEmpty() && !line.startsWith("#")) {
                        lines.add(line);
                    }
                }
            } catch (IOException e) {
                throw new CommandFailure(CommandFailure.WRONG_INPUT, Failures.reason(e));
            }
        }
        return lines;
    }
}
