// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.ice;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.Failures;
import org.p2psip.reload.examples.Logging;
import org.p2psip.reload.examples.text.HostPort;
import org.p2psip.reload.ice.agent.IceSettings;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.IcePort;
import org.p2psip.reload.ice.driver.TurnAllocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reload ice}: finds a path to another ICE agent, whose description comes in by hand. */
@Command(
        name = "ice",
        sortOptions = false,
        description = {
            "Finds a path through NATs to another ICE agent, of this project or of another one, and carries datagrams over"
                    + " it.",
            "",
            "Prints its description as one line of JSON, reads the other agent's from standard input, and then tells on"
                    + " standard output what happens. docs/ice.md describes the lines. Exits with 0 once standard input"
                    + " ends, and with 1 if there is no path or it is lost.",
            ""
        })
public final class IceCommand implements Callable<Integer> {
    private static final int STUN_PORT = 3478;

    @Spec
    private CommandSpec spec;

    @Option(names = "--controlling", description = "Decides which path is used; this or the next is needed.")
    private boolean controlling;

    @Option(names = "--controlled", description = "Leaves that to the other agent.")
    private boolean controlled;

    @Option(
            names = "--bind",
            paramLabel = "IP",
            required = true,
            description = "A local address to use; once for each. A loopback address lets paths be on this host.")
    private List<String> addresses;

    @Option(
            names = "--stun",
            paramLabel = "HOST[:PORT]",
            description = "A STUN server to ask for the address on the outside.")
    private @Nullable String stun;

    @Mixin
    private RelayOptions relays;

    @Option(names = "--echo", description = "Sends each datagram back.")
    private boolean echo;

    @Option(
            names = "--aggressive",
            description =
                    "Nominates with each check, as agents of RFC 5245 do, to test what the other agent makes of it.")
    private boolean aggressive;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "40",
            description = "How long to try at least before giving up; default: ${DEFAULT-VALUE}.")
    private int patienceSeconds;

    @Override
    public Integer call() {
        Logging.verbose(false);
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            return run(group.next());
        } catch (CommandFailure failure) {
            return Failures.report(spec.commandLine(), failure);
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        }
    }

    private int run(EventLoop eventLoop) throws CommandFailure {
        if (controlling == controlled) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, "give one of --controlling and --controlled");
        }
        relays.check();
        IceContext context = new IceContext(eventLoop, settings(), new SecureRandom());
        List<IcePort> ports = new ArrayList<>();
        for (String address : addresses) {
            ports.add(bind(context, address));
        }
        TurnAllocation relay = relays.open(context);
        IceConsole console = new IceConsole(spec.commandLine().getOut(), echo);
        InetSocketAddress server = stun == null ? relays.stunServer() : server(stun);
        List<InetSocketAddress> servers = server == null ? List.of() : List.of(server);
        eventLoop.execute(() -> console.open(context, ports, controlling, servers, relay, !relays.relayOnly()));
        Thread input = new Thread(() -> read(eventLoop, console), "input");
        input.setDaemon(true);
        input.start();
        return console.result().join();
    }

    private IceSettings settings() throws CommandFailure {
        if (patienceSeconds < 1 || patienceSeconds > 3600) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, "--patience is " + patienceSeconds + ", 1 to 3600");
        }
        IceSettings settings = IceSettings.defaults().withPatience(Duration.ofSeconds(patienceSeconds));
        boolean loopback =
                addresses.stream().allMatch(each -> HostPort.lookUp(each).isLoopbackAddress());
        settings = loopback ? settings.withLoopback() : settings;
        return aggressive ? settings.withAggressiveNomination() : settings;
    }

    private static InetSocketAddress server(String text) throws CommandFailure {
        try {
            return HostPort.parse(text, STUN_PORT, false);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, "--stun: " + e.getMessage());
        }
    }

    private static IcePort bind(IceContext context, String address) throws CommandFailure {
        try {
            return IcePort.bind(context, new InetSocketAddress(HostPort.lookUp(address), 0))
                    .join();
        } catch (IllegalArgumentException | CompletionException e) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT,
                    "cannot use the address " + address + ": " + e.getMessage() + "; give one of this machine");
        }
    }

    private static void read(EventLoop eventLoop, IceConsole console) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String read = line;
                eventLoop.execute(() -> console.handleLine(read));
            }
        } catch (IOException e) {
            // As good as its end.
        }
        eventLoop.execute(console::handleEnd);
    }
}
