// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs tshark, which must be there, on captures; on packets of link type 147 its dissector of RELOAD too. */
public final class Tshark {
    private static final String USER_LINK = "uat:user_dlts:\"User 0 (DLT=147)\",\"reload\",\"0\",\"\",\"0\",\"\"";
    private static final char BETWEEN_FIELDS = '\t';
    private static final char BETWEEN_VALUES = '|';

    private final Path folder;
    private final List<String> options = new ArrayList<>();

    /** Keeps what tshark prints in {@code folder}. */
    public Tshark(Path folder) {
        this.folder = folder;
        options.addAll(List.of("-o", USER_LINK));
    }

    /** Declares the data model of a Kind, as tshark spells it. */
    Tshark kind(long kind, String model) {
        options.addAll(List.of("-o", String.format("uat:reload_kindids:\"%d\",\"KIND\",\"%s\"", kind, model)));
        return this;
    }

    /** What tshark prints with {@code arguments}, line by line. */
    public List<String> run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tshark"));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("tshark.txt");
        Path errors = folder.resolve("tshark-errors.txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        int status = process.waitFor();
        assertThat(status).as(Files.readString(errors)).isZero();
        return Files.readAllLines(output, StandardCharsets.UTF_8);
    }

    /** The values of {@code fields} in each packet of {@code capture}, in the order in which they stand there. */
    List<Map<String, List<String>>> fields(Path capture, List<String> fields) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("-r", capture.toString(), "-T", "fields"));
        arguments.addAll(List.of("-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=" + BETWEEN_VALUES));
        for (String field : fields) {
            arguments.addAll(List.of("-e", field));
        }
        List<Map<String, List<String>>> packets = new ArrayList<>();
        for (String line : run(arguments.toArray(String[]::new))) {
            String[] columns = line.split(String.valueOf(BETWEEN_FIELDS), -1);
            assertThat(columns).as(line).hasSameSizeAs(fields);
            Map<String, List<String>> packet = new HashMap<>();
            for (int i = 0; i < columns.length; i++) {
                packet.put(
                        fields.get(i),
                        columns[i].isEmpty() ? List.of() : List.of(columns[i].split("\\" + BETWEEN_VALUES, -1)));
            }
            packets.add(packet);
        }
        return packets;
    }
}
