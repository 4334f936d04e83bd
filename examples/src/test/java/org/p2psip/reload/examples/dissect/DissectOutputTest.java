// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.examples.ReloadCommand;

/** What becomes of the output when it cannot be written, in a process of its own. */
@EnabledOnOs(OS.LINUX)
class DissectOutputTest {
    private static final String ACK = "81000000050000000b\n";
    private static final long LIMIT_SECONDS = 60;

    @TempDir
    private Path folder;

    @Test
    void saysThatTheDiskIsFull() throws IOException, InterruptedException {
        Path errors = folder.resolve("errors");
        Process process = dissect(Run.write(folder, ACK.getBytes(StandardCharsets.US_ASCII)), errors)
                .redirectOutput(new File("/dev/full"))
                .start();
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(errors)).startsWith("dissect: cannot write the output: ");
        assertThat(process.exitValue()).isEqualTo(2);
    }

    @Test
    void endsQuietlyWhenNobodyReadsAnyMore() throws IOException, InterruptedException {
        // Many times what a pipe holds, and without an end: the process must stop by itself.
        Path errors = folder.resolve("errors");
        Process process = dissect(Path.of("-"), errors).start();
        Thread writer = new Thread(() -> {
            try (PrintWriter input = new PrintWriter(process.getOutputStream(), true, StandardCharsets.US_ASCII)) {
                while (!input.checkError()) {
                    input.print(ACK);
                }
            }
        });
        writer.start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            assertThat(out.readLine()).isEqualTo("#1  line 1  ack of frame 5, 9 bytes");
        }
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        writer.join();
        assertThat(Files.readString(errors)).isEmpty();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void readsNoFurtherThanItPrints() {
        StringWriter out = new StringWriter();
        RecordPrinter printer = new RecordPrinter(
                new TextFormat(new Dissector(Vectors.CONTEXT)),
                new PrintWriter(out),
                () -> out.getBuffer().length() > 0);
        assertThat(printer.wantsMore()).isTrue();
        printer.message(new Origin.Line(1), Vectors.bytes(ACK.strip()));
        assertThat(printer.wantsMore()).isFalse();
    }

    private static ProcessBuilder dissect(Path file, Path errors) {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReloadCommand.class.getName(),
                        "dissect",
                        file.toString())
                .redirectError(errors.toFile());
    }
}
