// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.enrollment.ServerTrust;

/** Which web servers a command believes. */
public final class ServerFiles {
    private ServerFiles() {}

    /**
     * The authorities of the system, and those in a file.
     *
     * @param authority PEM file, or null for none
     * @throws CommandFailure if the file cannot be read or holds none
     */
    public static ServerTrust trust(@Nullable Path authority) throws CommandFailure {
        if (authority == null) {
            return ServerTrust.system();
        }
        try {
            return ServerTrust.systemAnd(Files.readAllBytes(authority));
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT, "cannot read " + authority + ": " + Failures.reason(e));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, authority + ": " + e.getMessage());
        }
    }
}
