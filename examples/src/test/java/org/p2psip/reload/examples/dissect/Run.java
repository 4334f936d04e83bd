// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.p2psip.reload.examples.ReloadCommand;
import picocli.CommandLine;

/** What {@code reload dissect} printed, and how it ended. */
record Run(int status, String out, String err) {
    static Run of(Path file, String... options) {
        List<String> words = new ArrayList<>(List.of("dissect"));
        words.addAll(List.of(options));
        words.add(file.toString());
        return of(words);
    }

    static Run of(List<String> words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = new CommandLine(new ReloadCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words.toArray(String[]::new));
        return new Run(status, out.toString(), err.toString());
    }

    static Run ofText(Path folder, String text, String... options) {
        return of(write(folder, text.getBytes(StandardCharsets.UTF_8)), options);
    }

    static Path write(Path folder, byte[] bytes) {
        try {
            return Files.write(folder.resolve("input"), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The messages that the tests have, one of each kind. */
    static List<String> messages() {
        try (InputStream in = Run.class.getResourceAsStream("/dissect/messages.hex")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Map<String, Object>> json() {
        return out.lines().map(JsonReader::object).toList();
    }

    /** What every line has, blanks squeezed. */
    List<String> lines() {
        return out.lines().map(line -> line.strip().replaceAll(" +", " ")).toList();
    }
}
