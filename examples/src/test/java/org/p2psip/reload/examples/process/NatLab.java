// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Two hosts behind two NATs and two public hosts, each in a network namespace of its own, made by {@code .ci/nat_lab}. Needs root,
 * iproute2, nftables and conntrack.
 */
final class NatLab implements AutoCloseable {
    static final String FIRST_PUBLIC = "198.51.100.1";
    static final String SECOND_PUBLIC = "198.51.100.2";

    private final String name = "reload" + ProcessHandle.current().pid();
    private final List<Process> processes = new ArrayList<>();
    private final Thread sweeper = new Thread(this::down);

    /** Builds the laboratory, with NATs of some kind. */
    static NatLab up() throws IOException, InterruptedException {
        NatLab lab = new NatLab();
        Runtime.getRuntime().addShutdownHook(lab.sweeper);
        lab.run("up", "port", "port");
        return lab;
    }

    /** What comes before a command that is to run on a machine: hA, hB, pub1, pub2, natA or natB. */
    List<String> on(String machine) {
        return List.of("ip", "netns", "exec", name + "-" + machine);
    }

    /** Makes the NAT of one side another one: full, addr, port, sym, none or block, and has it forget its mappings. */
    void nat(String side, String kind) throws IOException, InterruptedException {
        run("nat", side, kind);
    }

    /** Lets no UDP through from one NAT to the other, as a firewall between two sites may; to others it goes on. */
    void part() throws IOException, InterruptedException {
        nft("add", "chain", "ip", "lab", "apart", "{ type filter hook forward priority -10; }");
        nft("add", "rule", "ip", "lab", "apart", "ip", "daddr", "198.51.100.12", "meta", "l4proto", "udp", "drop");
    }

    /** Takes that back. */
    void join() throws IOException, InterruptedException {
        nft("flush", "chain", "ip", "lab", "apart");
        nft("delete", "chain", "ip", "lab", "apart");
    }

    private void nft(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("netns", "exec", name + "-natA", "nft"));
        command.addAll(List.of(arguments));
        ip(command.toArray(String[]::new));
    }

    /** Gives the host of side A another address in its network, as another Wi-Fi does. */
    void moveA(String from, String to) throws IOException, InterruptedException {
        ip("-n", name + "-hA", "address", "del", from + "/25", "dev", "eth0");
        ip("-n", name + "-hA", "address", "add", to + "/25", "dev", "eth0");
        ip("-n", name + "-hA", "route", "replace", "default", "via", "192.0.2.1");
    }

    private static void ip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as("%s", command)
                .isZero();
    }

    private void run(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("bash", Path.of("..", ".ci", "nat_lab").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectInput(new File("/dev/null")).inheritIO();
        builder.environment().put("LAB", name);
        Process process = builder.start();
        assertThat(process.waitFor()).as("%s", command).isZero();
    }

    /** A TURN server on the second public host, over UDP and TCP. */
    void startTurnServer(Path folder) throws IOException, InterruptedException {
        Path configuration = folder.resolve("turn.conf");
        Files.writeString(
                configuration,
                String.join(
                        "\n",
                        "listening-ip=" + SECOND_PUBLIC,
                        "relay-ip=" + SECOND_PUBLIC,
                        "listening-port=3478",
                        "min-port=50000",
                        "max-port=59999",
                        "fingerprint",
                        "lt-cred-mech",
                        "user=" + LabPhone.TURN_USER + ":" + LabPhone.TURN_PASSWORD,
                        "realm=lab.example",
                        "no-tls",
                        "no-dtls",
                        "no-cli",
                        "userdb=" + folder.resolve("turndb"),
                        "pidfile=" + folder.resolve("turn.pid"),
                        "log-file=" + folder.resolve("turn.log"),
                        "simple-log",
                        ""));
        List<String> command = new ArrayList<>(on("pub2"));
        command.addAll(List.of("turnserver", "-c", configuration.toString()));
        processes.add(new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** A phone behind the NAT of a side. */
    Phone phone(String side, Path office, String user, String... turn) throws IOException {
        List<String> command = new ArrayList<>(on("h" + side));
        List<String> java = PeerProcess.java();
        // The same class path, another class.
        command.addAll(java.subList(0, java.size() - 1));
        command.add(LabPhone.class.getName());
        command.add(office.resolve("overlay.xml").toString());
        command.add(office.resolve(user + "@office.example.pem").toString());
        command.addAll(List.of(turn));
        Path errors = office.resolve("phone" + side + ".err");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        processes.add(process);
        return new Phone(process, errors);
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        down();
        Runtime.getRuntime().removeShutdownHook(sweeper);
    }

    private void down() {
        try {
            run("down");
        } catch (IOException e) {
            throw new AssertionError("cannot take the laboratory down", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A {@link LabPhone} that runs. */
    static final class Phone {
        private final Process process;
        private final Path errors;
        private final BufferedReader out;
        private final PrintWriter in;

        private Phone(Process process, Path errors) {
            this.process = process;
            this.errors = errors;
            this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            this.in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        }

        /** The next line that it says. */
        String hear() throws IOException {
            String line = out.readLine();
            assertThat(line)
                    .as("a line; on standard error: %s", Files.readString(errors))
                    .isNotNull();
            return line;
        }

        /** Waits until it has joined; its Node-ID. */
        String joined() throws IOException {
            String line = hear();
            assertThat(line).startsWith("joined ");
            return line.substring("joined ".length());
        }

        String ask(String line) throws IOException {
            in.println(line);
            return hear();
        }

        void end() throws InterruptedException {
            in.close();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }
}
