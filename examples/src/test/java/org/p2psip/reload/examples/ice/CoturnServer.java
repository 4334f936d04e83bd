// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.ice;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** coturn's {@code turnserver}, from Debian's package coturn, at 127.0.0.1. */
final class CoturnServer implements AutoCloseable {
    static final String USER = "reload";
    static final String PASSWORD = "s3cret";

    private static final int SECONDS = 60;

    private final Process process;
    private final int port;

    private CoturnServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it.
     *
     * @param folder for its files
     * @param more lines of its configuration
     */
    static CoturnServer start(Path folder, String... more) throws Exception {
        int port = freePort();
        List<String> lines = new ArrayList<>(List.of(
                "listening-ip=127.0.0.1",
                "relay-ip=127.0.0.1",
                "listening-port=" + port,
                "fingerprint",
                "lt-cred-mech",
                "user=" + USER + ":" + PASSWORD,
                "realm=overlay.example.org",
                "userdb=" + folder.resolve("turndb"),
                "allow-loopback-peers",
                "no-cli",
                "no-dtls",
                "no-tcp-relay",
                "log-file=stdout",
                "pidfile=" + folder.resolve("pid")));
        lines.addAll(List.of(more));
        if (lines.stream().noneMatch(each -> each.startsWith("cert="))) {
            lines.add("no-tls");
        }
        Path configuration = Files.write(folder.resolve("turn.conf"), lines);
        Process process = new ProcessBuilder("turnserver", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        CoturnServer server = new CoturnServer(process, port);
        server.awaitListening();
        return server;
    }

    /** Starts it with TLS at the same port, and a certificate in the file {@link #certificate}. */
    static CoturnServer startWithTls(Path folder) throws Exception {
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-days",
                        "1",
                        "-subj",
                        "/CN=coturn",
                        "-addext",
                        "subjectAltName=IP:127.0.0.1",
                        "-keyout",
                        folder.resolve("key.pem").toString(),
                        "-out",
                        certificate(folder).toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        if (openssl.waitFor() != 0) {
            throw new AssertionError("no certificate: " + Files.readString(folder.resolve("openssl.log")));
        }
        return start(folder, "cert=" + certificate(folder), "pkey=" + folder.resolve("key.pem"));
    }

    static Path certificate(Path folder) {
        return folder.resolve("cert.pem");
    }

    /** A port that is free for UDP and TCP. */
    private static int freePort() throws IOException {
        while (true) {
            try (DatagramSocket udp = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
                    ServerSocket tcp = new ServerSocket(udp.getLocalPort(), 1, InetAddress.getByName("127.0.0.1"))) {
                return tcp.getLocalPort();
            } catch (java.net.BindException e) {
                // Another one, then.
            }
        }
    }

    private void awaitListening() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < end) {
            try (Socket probe = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException e) {
                if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                    throw new AssertionError("turnserver has ended with " + process.exitValue());
                }
            }
        }
        throw new AssertionError("turnserver does not listen");
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", port);
    }

    /** The options by which {@code reload ice} and the script with aioice use it. */
    String[] options(String... more) {
        List<String> options =
                new ArrayList<>(List.of("--turn", "127.0.0.1:" + port, "--user", USER, "--pw", PASSWORD));
        options.addAll(List.of(more));
        return options.toArray(new String[0]);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
