// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.ice;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.p2psip.reload.examples.ReloadCommand;

/** An ICE agent in a process of its own, which speaks lines of JSON. */
public final class IceProcess implements AutoCloseable {
    private static final String END = "";
    private static final int SECONDS = 120;

    private final Process process;
    private final PrintWriter in;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();

    private IceProcess(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        in = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "reader");
        reader.setDaemon(true);
        reader.start();
    }

    /** {@code reload ice}. */
    static IceProcess reload(String... options) throws IOException {
        return reloadOn(List.of(), "127.0.0.1", options);
    }

    /** {@code reload ice} on the machine that {@code prefix} leads to. */
    public static IceProcess reloadOn(List<String> prefix, String bind, String... options) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(List.of("-cp", classPath, ReloadCommand.class.getName(), "ice", "--bind", bind));
        command.addAll(List.of(options));
        return new IceProcess(command);
    }

    /** aioice, another implementation, from Debian's package python3-aioice. */
    static IceProcess aioice(String... options) throws IOException {
        return aioiceOn(List.of(), "127.0.0.1", options);
    }

    /** aioice on the machine that {@code prefix} leads to. */
    public static IceProcess aioiceOn(List<String> prefix, String bind, String... options) throws IOException {
        File script =
                new File(IceProcess.class.getResource("/ice/aioice_peer.py").getPath());
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("/usr/bin/python3", script.toString(), "--bind", bind));
        command.addAll(List.of(options));
        return new IceProcess(command);
    }

    private void read() {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            out.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            // The process has ended.
        }
        lines.add(END);
    }

    /** The next line that holds {@code text}, without spaces. */
    String await(String text) throws InterruptedException {
        while (true) {
            String line = lines.poll(SECONDS, TimeUnit.SECONDS);
            if (line == null || line.equals(END)) {
                throw new AssertionError("no line with " + text + ", but " + seen);
            }
            String compact = line.replace(" ", "");
            seen.add(compact);
            if (compact.contains(text)) {
                return compact;
            }
            if (compact.contains("\"failed\"")) {
                throw new AssertionError(compact);
            }
        }
    }

    void say(String line) {
        in.println(line);
    }

    /** Ends it in order; its exit code. */
    public int closeAndWait() throws InterruptedException {
        say("{\"close\":true}");
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still runs");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
