// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same seed gives the same life of an overlay in every JVM, whatever its flags. {@code -Dreload.otherJava=…}, or {@code
 * RELOAD_OTHER_JAVA} in the environment, names the {@code java} of another release to compare with.
 */
class OverlayTraceJvmTest {
    private static final int SIZE = 12;
    private static final long SEED = 5;
    private static final String OTHER_JAVA = "reload.otherJava";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:+UseSerialGC -Xmx128m -XX:TieredStopAtLevel=1",
                "-XX:+UnlockExperimentalVMOptions -XX:hashCode=0 -Duser.language=tr -Duser.timezone=Pacific/Apia",
                "-Dfile.encoding=UTF-16 -Duser.language=ar -Duser.country=EG -Duser.timezone=Asia/Kathmandu"
            })
    void otherFlagsGiveTheSameTrace(String flags) throws Exception {
        assertThat(hash(ownJava(), List.of(flags.split(" ", -1)))).isEqualTo(hash());
    }

    @Test
    void anotherReleaseOfJavaGivesTheSameTrace() throws Exception {
        String otherJava = System.getProperty(OTHER_JAVA, System.getenv("RELOAD_OTHER_JAVA"));
        assumeThat(otherJava).as(OTHER_JAVA).isNotNull();
        assertThat(hash(otherJava, List.of())).isEqualTo(hash());
    }

    private static String hash(String java, List<String> flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(java);
        command.addAll(flags);
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(Life.class.getName());
        File errors = File.createTempFile("trace", ".txt");
        try {
            Process process = new ProcessBuilder(command).redirectError(errors).start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as("exit value of %s %s, see %s", java, flags, errors)
                    .isZero();
            return printed;
        } finally {
            errors.deleteOnExit();
        }
    }

    private static String ownJava() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String hash() {
        RingScenario scenario = new RingScenario(SEED, SIZE);
        scenario.converge();
        scenario.registerAll();
        scenario.crashOne();
        scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
        scenario.findAll();
        return scenario.simulation.traceHash();
    }

    /** What runs in the other JVM. */
    static final class Life {
        private Life() {}

        public static void main(String[] arguments) {
            byte[] printed = hash().getBytes(StandardCharsets.US_ASCII);
            System.out.write(printed, 0, printed.length);
            System.out.flush();
        }
    }
}
