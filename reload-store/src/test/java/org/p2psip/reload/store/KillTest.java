// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.store.Values.NODE;
import static org.p2psip.reload.store.Values.OVERLAY;
import static org.p2psip.reload.store.Values.resource;
import static org.p2psip.reload.store.Values.versions;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.wire.ResourceId;

/** A process is killed in the midst of storing, again and again: what it acknowledged is there. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KillTest {
    private static final int MAX_LINES_BEFORE_KILL = 3000;

    @TempDir
    Path folder;

    private final Map<ResourceId, Long> acknowledged = new TreeMap<>();
    private int nextVersion = 1;

    @Test
    void whatWasAcknowledgedSurvivesBeingKilled() throws Exception {
        killAgainAndAgain(5, Long.getLong("reload.seed", 42));
    }

    @Tag("long")
    @Test
    void whatWasAcknowledgedSurvivesBeingKilledAHundredTimes() throws Exception {
        killAgainAndAgain(100, Long.getLong("reload.seed", 43));
    }

    private void killAgainAndAgain(int times, long seed) throws Exception {
        Random random = new Random(seed);
        for (int round = 0; round < times; round++) {
            storeAndKill(random);
            try (DurableStore store = DurableStore.open(folder, OVERLAY, NODE)) {
                Map<ResourceId, Long> found = versions(store);
                int kill = round;
                acknowledged.forEach((resource, version) -> assertThat(found.getOrDefault(resource, 0L))
                        .as("seed %d, kill %d, %s", seed, kill, resource)
                        .isGreaterThanOrEqualTo(version));
                acknowledged.putAll(found);
            }
        }
        assertThat(acknowledged).hasSizeGreaterThan(StoringProcess.REGISTRATIONS / 2);
    }

    private void storeAndKill(Random random) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoringProcess.class.getName(),
                        folder.toString(),
                        Long.toString(random.nextLong()),
                        Integer.toString(nextVersion))
                .redirectError(Redirect.INHERIT)
                .start();
        int linesBeforeKill = 1 + random.nextInt(MAX_LINES_BEFORE_KILL);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int count = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (count++ == linesBeforeKill) {
                    // The process's own method would close the stream, with acknowledgements in it.
                    process.toHandle().destroyForcibly();
                }
                note(line);
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    /** The last line may be cut short, and then counts for nothing. */
    private void note(String line) {
        String[] words = line.split(" ", -1);
        if (words.length == 2 && !words[1].isEmpty() && words[0].matches("\\d+") && words[1].length() >= digits()) {
            int version = Integer.parseInt(words[1]);
            acknowledged.merge(resource(Integer.parseInt(words[0])), (long) version, Math::max);
            nextVersion = Math.max(nextVersion, version + 1_000);
        } else {
            assertThat(line).doesNotStartWith("failed");
        }
    }

    /** A shorter number was cut; within one life of the process numbers only grow. */
    private int digits() {
        return Integer.toString(Math.max(1, nextVersion - 1_000)).length();
    }
}
