// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.turn;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.Failures;
import org.p2psip.reload.examples.Logging;
import org.p2psip.reload.examples.StopSignals;
import org.p2psip.reload.examples.text.HostPort;
import org.p2psip.reload.ice.driver.TurnAddress;
import org.p2psip.reload.ice.driver.TurnService;
import org.p2psip.reload.ice.turn.TurnServerSettings;
import org.p2psip.reload.ice.turn.TurnServerStatistics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reload turn-server}: relays datagrams for phones that no direct path leads to. */
@Command(
        name = "turn-server",
        sortOptions = false,
        description = {
            "Relays datagrams for phones behind NATs that no direct path leads to (TURN, RFC 8656), and tells them their"
                    + " address on the outside (STUN), until Ctrl-C or SIGTERM.",
            "",
            "It listens for UDP and TCP at each address of --listen, and for TLS at those of --tls-listen. It relays to"
                    + " addresses of the open Internet alone, unless --allow says more. docs/turn.md tells about it.",
            ""
        })
public final class TurnServerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--listen",
            paramLabel = "HOST[:PORT]",
            required = true,
            description = "Where to listen for UDP and TCP; port 3478 if none is given. May be given again.")
    private List<String> listen;

    @Option(
            names = "--tls-listen",
            paramLabel = "HOST[:PORT]",
            description = "Where to listen for TLS; port 5349 if none is given. Needs --tls-certificate and --tls-key.")
    private List<String> tlsListen = List.of();

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "The server's certificate and those above it, as PEM.")
    private @Nullable File certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "The certificate's key, as PEM of PKCS #8.")
    private @Nullable File key;

    @Option(
            names = "--user",
            paramLabel = "NAME:PASSWORD",
            description = "Who may use the server. May be given again. As others on this host see the command line,"
                    + " better use --users.")
    private List<String> users = List.of();

    @Option(
            names = "--users",
            paramLabel = "FILE",
            description = "A file of lines NAME:PASSWORD; lines that are empty or begin with # say nothing.")
    private @Nullable File usersFile;

    @Option(
            names = "--overlay",
            paramLabel = "CONFIGURATION",
            description =
                    "Lets all members of this overlay use the server, by the turn-key of its configuration, a file.")
    private @Nullable Path overlay;

    @Option(
            names = "--realm",
            paramLabel = "NAME",
            description = "The realm that users are of, commonly a domain; default: that of the overlay, or reload.")
    private @Nullable String realm;

    @Mixin
    private RelayRules rules;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help and exits.")
    @SuppressWarnings("unused")
    private boolean help;

    /** The command with nothing set yet. */
    public TurnServerCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        Logging.verbose(false);
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            run(group);
            return 0;
        } catch (CommandFailure failure) {
            return Failures.report(spec.commandLine(), failure);
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        }
    }

    private void run(MultiThreadIoEventLoopGroup group) throws CommandFailure, InterruptedException {
        List<TurnAddress> addresses = addresses();
        List<InetAddress> listened = new ArrayList<>();
        addresses.forEach(each -> listened.add(each.address().getAddress()));
        TurnServerSettings.Builder settings = rules.settings(listened);
        ServedUsers users =
                ServedUsers.of(realm, overlay, users(), spec.commandLine().getErr());
        TurnService service;
        try {
            service = TurnService.open(
                            group.next(),
                            addresses,
                            settings,
                            users.realm(),
                            users.keys(),
                            rules.policy(settings.build().addresses()),
                            new SecureRandom())
                    .join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT,
                    "cannot listen: " + cause.getMessage()
                            + "; is another server there, or the address another host's?");
        }
        CountDownLatch stopped = new CountDownLatch(1);
        StopSignals.watch(stopped::countDown, () -> {});
        tell(addresses, service.addresses(), users.realm());
        stopped.await();
        tell(service.statistics().join());
        service.close().join();
    }

    private List<TurnAddress> addresses() throws CommandFailure {
        List<TurnAddress> addresses = new ArrayList<>();
        for (String each : listen) {
            InetSocketAddress address = address("--listen", each, TurnAddress.PORT);
            addresses.add(TurnAddress.udp(address));
            addresses.add(TurnAddress.tcp(address));
        }
        if (!tlsListen.isEmpty()) {
            SslContext tls = tls();
            for (String each : tlsListen) {
                addresses.add(TurnAddress.tls(address("--tls-listen", each, TurnAddress.TLS_PORT), tls, ""));
            }
        }
        return addresses;
    }

    private static InetSocketAddress address(String option, String text, int port) throws CommandFailure {
        try {
            return HostPort.parse(text, port, true);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, option + ": " + e.getMessage());
        }
    }

    private SslContext tls() throws CommandFailure {
        if (certificate == null || key == null) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, "--tls-listen needs --tls-certificate and --tls-key");
        }
        try {
            return SslContextBuilder.forServer(certificate, key).build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT, "cannot use " + certificate + " and " + key + ": " + e.getMessage());
        }
    }

    private Map<String, String> users() throws CommandFailure {
        List<String> lines = new ArrayList<>(users);
        lines.addAll(UserFile.lines(usersFile));
        Map<String, String> passwords = new LinkedHashMap<>();
        for (String each : lines) {
            int colon = each.indexOf(':');
            if (colon < 1 || colon == each.length() - 1) {
                throw new CommandFailure(CommandFailure.WRONG_INPUT, "a user is not written as NAME:PASSWORD");
            }
            passwords.put(each.substring(0, colon), each.substring(colon + 1));
        }
        return passwords;
    }

    private void tell(List<TurnAddress> wanted, List<InetSocketAddress> bound, String served) {
        PrintWriter out = spec.commandLine().getOut();
        for (int i = 0; i < bound.size(); i++) {
            out.println("listening at " + HostPort.format(bound.get(i)) + " for "
                    + wanted.get(i).transport());
        }
        out.println("serving the realm " + served);
        out.flush();
    }

    private void tell(TurnServerStatistics statistics) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("relayed " + statistics.toPeers() + " datagrams to peers and " + statistics.toClients()
                + " to clients, " + statistics.relayedBytes() + " bytes, for " + statistics.allocated()
                + " allocations; dropped " + statistics.notPermitted() + " without permission, " + statistics.denied()
                + " for denied peers, " + statistics.overRate() + " over the rate");
        out.flush();
    }
}
