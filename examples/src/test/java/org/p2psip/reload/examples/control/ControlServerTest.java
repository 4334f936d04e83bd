// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.p2psip.reload.examples.CommandFailure;

/** The control socket in the hands of clients that mean well and others. */
@Timeout(60)
class ControlServerTest {
    private static final ControlLimits PATIENT = new ControlLimits(Duration.ofSeconds(60), Duration.ofSeconds(60));
    private static final ControlLimits HASTY = new ControlLimits(Duration.ofMillis(100), Duration.ofMillis(100));

    @TempDir
    private Path folder;

    private Path path;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void choosePath() {
        path = folder.resolve("c");
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Test
    void answersOneRequestAfterTheOther() throws Exception {
        serve(path, ControlServerTest::echo, PATIENT);
        try (ControlClient client = ControlClient.connect(path)) {
            assertThat(client.ask(Map.of("command", "one")))
                    .containsEntry("ok", true)
                    .containsEntry("said", "one");
            assertThat(client.ask(Map.of("command", "two"))).containsEntry("said", "two");
        }
    }

    @Test
    void isForItsOwnerOnlyAndGoneAfterwards() throws Exception {
        ControlServer server = serve(path, ControlServerTest::echo, PATIENT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(folder).isDirectoryNotContaining(file -> !file.equals(path));
        server.close();
        assertThat(path).doesNotExist();
    }

    @Test
    void refusesThePlaceOfALivePeerAndTakesThatOfADeadOne() throws Exception {
        serve(path, ControlServerTest::echo, PATIENT);
        assertThatExceptionOfType(ControlException.class)
                .isThrownBy(() -> serve(path, ControlServerTest::echo, PATIENT))
                .withMessageContaining("a peer runs already")
                .matches(ControlException::isTaken);

        Path abandoned = folder.resolve("d");
        try (ServerSocketChannel died = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            died.bind(UnixDomainSocketAddress.of(abandoned));
        }
        assertThat(abandoned).exists();
        serve(abandoned, ControlServerTest::echo, PATIENT);
        try (ControlClient client = ControlClient.connect(abandoned)) {
            assertThat(client.ask(Map.of("command", "here"))).containsEntry("said", "here");
        }
    }

    @Test
    void leavesFilesOfOthersAlone() throws Exception {
        Files.writeString(path, "a letter");
        assertThatExceptionOfType(ControlException.class)
                .isThrownBy(() -> serve(path, ControlServerTest::echo, PATIENT))
                .withMessageContaining("no control socket")
                .withMessageContaining("--control");
        assertThat(path).hasContent("a letter");
    }

    @Test
    void saysThatAPathCannotBeUsed() {
        assertThatExceptionOfType(ControlException.class)
                .isThrownBy(() -> serve(folder.resolve("nowhere").resolve("c"), ControlServerTest::echo, PATIENT))
                .withMessageContaining("no such file");
        assertThatExceptionOfType(ControlException.class)
                .isThrownBy(() -> serve(folder.resolve("x".repeat(120)), ControlServerTest::echo, PATIENT))
                .withMessageContaining("too long");
    }

    @Test
    void refusesWhatIsNoRequest() throws Exception {
        serve(path, ControlServerTest::echo, PATIENT);
        try (SocketChannel client = connect()) {
            Lines lines = new Lines(client, 1000);
            lines.write("hello");
            assertThat(lines.read()).startsWith("{\"ok\":false,\"error\":\"no JSON object");
            lines.write("{\"command\":\"fail\"}");
            assertThat(lines.read()).isEqualTo("{\"ok\":false,\"error\":\"it failed\"}");
        }
        try (ControlClient client = ControlClient.connect(path)) {
            assertThatExceptionOfType(CommandFailure.class)
                    .isThrownBy(() -> client.ask(Map.of("command", "fail")))
                    .withMessage("it failed")
                    .matches(failure -> failure.exitCode() == CommandFailure.FAILED);
        }
    }

    @Test
    void takesRequestsUpToTheirLimitAndNoLongerOnes() throws Exception {
        serve(path, ControlServerTest::echo, PATIENT);
        String frame = "{\"command\":\"\"}";
        try (SocketChannel client = connect()) {
            Lines lines = new Lines(client, 10_000);
            lines.write("{\"command\":\"" + "x".repeat(ControlConnection.MAX_REQUEST_BYTES - frame.length()) + "\"}");
            assertThat(lines.read()).startsWith("{\"ok\":true");
            lines.write(
                    "{\"command\":\"" + "x".repeat(ControlConnection.MAX_REQUEST_BYTES - frame.length() + 1) + "\"}");
            assertThat(lines.read()).contains("longer than 4096 bytes");
            assertThat(readToEnd(client)).isTrue();
        }
    }

    @Test
    void cutsOffWhoSendsTooSlowly() throws Exception {
        serve(path, ControlServerTest::echo, HASTY);
        try (SocketChannel client = connect()) {
            client.write(ByteBuffer.wrap("{\"comm".getBytes(StandardCharsets.US_ASCII)));
            assertThat(readToEnd(client)).isTrue();
        }
    }

    @Test
    void cutsOffWhoTakesNoAnswers() throws Exception {
        Map<String, Object> large = Map.of("text", "x".repeat(1 << 22));
        serve(path, request -> CompletableFuture.completedFuture(large), HASTY);
        try (SocketChannel client = connect()) {
            new Lines(client, 1000).write("{}");
            // Nothing is read until the server has given up; then the end comes before the whole answer.
            long bytes = 0;
            ByteBuffer buffer = ByteBuffer.allocate(64);
            while (!isCutOff(client)) {
                Thread.onSpinWait();
            }
            while (client.read(buffer.clear()) > 0) {
                bytes += buffer.position();
            }
            assertThat(bytes).isLessThan(1 << 22);
        }
    }

    @Test
    void givesUpOnAnswersThatDoNotCome() throws Exception {
        serve(
                path,
                request -> new CompletableFuture<>(),
                new ControlLimits(Duration.ofSeconds(60), Duration.ofMillis(50)));
        try (ControlClient client = ControlClient.connect(path)) {
            assertThatExceptionOfType(CommandFailure.class)
                    .isThrownBy(() -> client.ask(Map.of()))
                    .withMessageContaining("no answer within");
        }
    }

    @Test
    void servesSoManyAtOnceAndClosesFurtherOnes() throws Exception {
        serve(path, ControlServerTest::echo, PATIENT);
        for (int i = 0; i < ControlServer.MAX_CONNECTIONS; i++) {
            ControlClient client = ControlClient.connect(path);
            open.add(client);
            assertThat(client.ask(Map.of("command", "x"))).containsEntry("ok", true);
        }
        try (SocketChannel tooMany = connect()) {
            assertThat(readToEnd(tooMany)).isTrue();
        }
        open.remove(open.size() - 1).close();
        while (true) {
            try (ControlClient client = ControlClient.connect(path)) {
                client.ask(Map.of("command", "x"));
                return;
            } catch (CommandFailure placeNotFreeYet) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void saysThatNoPeerAnswers() {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> ControlClient.connect(path))
                .withMessageContaining("no peer answers at " + path)
                .matches(failure -> failure.exitCode() == CommandFailure.NO_PEER);
    }

    private static CompletableFuture<Map<String, Object>> echo(Map<String, Object> request) {
        String command = String.valueOf(request.get("command"));
        return command.equals("fail")
                ? CompletableFuture.failedFuture(new IllegalStateException("it failed"))
                : CompletableFuture.completedFuture(Map.of("said", command));
    }

    private ControlServer serve(Path at, ControlHandler handler, ControlLimits limits) throws ControlException {
        ControlServer server = ControlServer.start(at, handler, limits);
        open.add(server);
        return server;
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    /** Whether the other end is closed, found out by writing. */
    private static boolean isCutOff(SocketChannel client) {
        try {
            client.write(ByteBuffer.wrap(new byte[] {'\n'}));
            return false;
        } catch (IOException closed) {
            return true;
        }
    }

    private static boolean readToEnd(SocketChannel client) {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        try {
            while (client.read(buffer.clear()) >= 0) {
                Thread.onSpinWait();
            }
        } catch (IOException reset) {
            return true;
        }
        return true;
    }
}
