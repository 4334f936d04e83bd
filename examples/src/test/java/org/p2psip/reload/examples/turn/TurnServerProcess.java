// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.turn;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.p2psip.reload.examples.ReloadCommand;

/** {@code reload turn-server} in a process of its own, at 127.0.0.1. */
final class TurnServerProcess implements AutoCloseable {
    static final String USER = "reload";
    static final String PASSWORD = "s3cret";

    private static final int SECONDS = 120;
    private static final String LISTENING = "listening at 127.0.0.1:";

    private final Process process;
    private final BufferedReader out;
    private int port;

    private TurnServerProcess(Process process) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static TurnServerProcess start(int port, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(List.of(
                "-Xmx256m",
                "-cp",
                classPath,
                ReloadCommand.class.getName(),
                "turn-server",
                "--listen",
                "127.0.0.1:" + port,
                "--user",
                USER + ":" + PASSWORD));
        command.addAll(List.of(options));
        TurnServerProcess server = new TurnServerProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        String line = server.out.readLine();
        while (line != null && !line.startsWith("serving")) {
            if (line.startsWith(LISTENING) && line.endsWith("UDP")) {
                server.port =
                        Integer.parseInt(line.substring(LISTENING.length(), line.indexOf(' ', LISTENING.length())));
            }
            line = server.out.readLine();
        }
        if (line == null) {
            throw new AssertionError("the server has ended");
        }
        return server;
    }

    int port() {
        return port;
    }

    /** Stops it as Ctrl-C does; its last line, which tells what it has done. */
    String stop() throws IOException, InterruptedException {
        // Not by the process itself, which would close its output as well.
        process.toHandle().destroy();
        String last = "";
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            last = line;
        }
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still runs");
        }
        return last;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
