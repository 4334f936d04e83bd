// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.CommandFailure;
import picocli.CommandLine.Option;

/** Which running peer a command talks with. */
final class ControlOptions {
    @Option(
            names = "--peer",
            paramLabel = "NAME",
            description =
                    "The peer of this machine to talk with, by the beginning of its user name or Node-ID. Only needed"
                            + " if several run.")
    private @Nullable String peer;

    @Option(
            names = "--control",
            paramLabel = "PATH",
            description = "The control socket of the peer, if it is not where it usually is.")
    private @Nullable Path path;

    ControlOptions() {}

    ControlClient connect() throws CommandFailure {
        if (path != null) {
            return ControlClient.connect(path);
        }
        List<Path> alive = new ArrayList<>();
        try {
            for (Path socket : ControlDirectory.ofThisUser().sockets(peer)) {
                if (ControlSocket.isAlive(socket)) {
                    alive.add(socket);
                }
            }
        } catch (ControlException e) {
            throw new CommandFailure(CommandFailure.NO_PEER, e.line());
        }
        if (alive.isEmpty()) {
            throw new CommandFailure(
                    CommandFailure.NO_PEER,
                    (peer == null ? "no peer of yours runs here" : "no peer of yours runs here that is called " + peer)
                            + "; start one with reload peer, or name its socket with --control");
        }
        if (alive.size() > 1) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT,
                    "several peers run here; say which with --peer: "
                            + alive.stream().map(ControlDirectory::name).collect(Collectors.joining(", ")));
        }
        return ControlClient.connect(alive.get(0));
    }
}
