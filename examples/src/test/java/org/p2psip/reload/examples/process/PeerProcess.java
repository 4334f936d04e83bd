// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.p2psip.reload.examples.CommandRun;
import org.p2psip.reload.examples.ReloadCommand;
import org.p2psip.reload.examples.text.JsonParser;

/**
 * A {@code reload peer} in a JVM of its own. Runs from the jar that the property {@code reload.jar} names, or else from the
 * classes of this build.
 */
final class PeerProcess implements AutoCloseable {
    private final String user;
    private final Process process;
    private final Path log;
    private final Path errors;
    private final Path control;

    private PeerProcess(String user, Process process, Path log, Path errors, Path control) {
        this.user = user;
        this.process = process;
        this.log = log;
        this.errors = errors;
        this.control = control;
    }

    /**
     * Starts a peer.
     *
     * @param prefix what comes before the command, to run it elsewhere
     * @param office the directory of the overlay; logs and control socket go there too
     */
    static PeerProcess start(List<String> prefix, Path office, String user, String... options) throws IOException {
        int run = 0;
        while (Files.exists(office.resolve(user + "-" + run + ".log"))) {
            run++;
        }
        Path log = office.resolve(user + "-" + run + ".log");
        Path errors = office.resolve(user + "-" + run + ".err");
        Path control = office.resolve(user + ".sock");
        List<String> command = new ArrayList<>(prefix);
        command.addAll(java());
        command.addAll(List.of(
                "peer",
                office.resolve("overlay.xml").toString(),
                office.resolve(user + "@office.example.pem").toString(),
                "--log-format",
                "json",
                "--control",
                control.toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(log.toFile())
                .redirectError(errors.toFile())
                .start();
        return new PeerProcess(user, process, log, errors, control);
    }

    /** The beginning of a command line that runs {@code reload}. */
    static List<String> java() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m"));
        String jar = System.getProperty("reload.jar");
        if (jar == null) {
            String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
            command.addAll(List.of("-cp", classPath, ReloadCommand.class.getName()));
        } else {
            command.addAll(List.of("-jar", jar));
        }
        return command;
    }

    String user() {
        return user + "@office.example";
    }

    /** What the peer has logged so far. */
    List<Map<String, Object>> events() {
        List<Map<String, Object>> events = new ArrayList<>();
        try {
            String text = Files.readString(log);
            for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n", -1)) {
                if (!line.isEmpty()) {
                    events.add(JsonParser.object(line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JsonParser.JsonException e) {
            throw new AssertionError("not JSON: " + describe(), e);
        }
        return events;
    }

    /** The first event of a name after a moment that fits, or null; the peer's clock is the test's. */
    private Map<String, Object> find(String name, Instant after, Predicate<Map<String, Object>> fits) {
        return events().stream()
                .filter(event -> event.get("event").equals(name))
                .filter(event -> !time(event).isBefore(after))
                .filter(fits)
                .findFirst()
                .orElse(null);
    }

    static Instant time(Map<String, Object> event) {
        return Instant.parse(String.valueOf(event.get("time")));
    }

    Map<String, Object> awaitEvent(String name) throws InterruptedException {
        return awaitEvent(name, Instant.EPOCH, event -> true);
    }

    /** Waits for an event that concerns another peer, after a moment. */
    Map<String, Object> awaitEvent(String name, Instant after, PeerProcess other) throws InterruptedException {
        return awaitEvent(name, after, event -> other.user().equals(event.get("user")));
    }

    Map<String, Object> awaitEvent(String name, Instant after, Predicate<Map<String, Object>> fits)
            throws InterruptedException {
        Poll.until(
                user + " to log " + name, () -> find(name, after, fits) != null || !process.isAlive(), this::describe);
        Map<String, Object> event = find(name, after, fits);
        assertThat(event).as("%s of %s", name, describe()).isNotNull();
        return event;
    }

    boolean hasEvent(String name, Instant after, PeerProcess other) {
        return find(name, after, event -> other.user().equals(event.get("user"))) != null;
    }

    /** Runs one of the commands that talk with a running peer, in this JVM. */
    CommandRun ask(String command, String... arguments) {
        List<Object> all = new ArrayList<>(List.of(command, "--control", control));
        all.addAll(List.of(arguments));
        return CommandRun.of(all.toArray());
    }

    Map<String, Object> status() {
        CommandRun run = ask("status", "--json");
        try {
            return run.exitCode() == 0 ? JsonParser.object(run.out().strip()) : Map.of();
        } catch (JsonParser.JsonException e) {
            throw new AssertionError("not JSON: " + run.out(), e);
        }
    }

    /** How many neighbors follow it in the ring, as it sees that. */
    int successors() {
        return status().get("successors") instanceof List<?> successors ? successors.size() : -1;
    }

    /** Sends a signal such as {@code STOP}. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    int awaitExit(Duration limit) throws InterruptedException {
        assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                .as("the end of %s", describe())
                .isTrue();
        return process.exitValue();
    }

    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String describe() {
        try {
            return user + (process.isAlive() ? " runs" : " has exited with " + process.exitValue()) + "\n"
                    + Files.readString(log) + errors();
        } catch (IOException e) {
            return user + ": " + e;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
