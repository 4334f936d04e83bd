// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.overlay;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.Failures;

/** Where passwords come from: never from the command line, where other users of the machine would see them. */
final class Secrets {
    private static final int MAX_FILE_BYTES = 4096;

    private Secrets() {}

    /**
     * Gets a password.
     *
     * @param file whose first line it is; {@code -} for standard input; null to ask at the terminal
     * @throws CommandFailure if there is none
     */
    static String password(String prompt, @Nullable String file) throws CommandFailure {
        String password = file == null ? ask(prompt) : file.equals("-") ? readInput() : read(Path.of(file));
        if (password.isEmpty()) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, "the password is empty");
        }
        return password;
    }

    // A console without a terminal, as newer versions of Java have it, gives no password either.
    @SuppressWarnings("SystemConsoleNull")
    private static String ask(String prompt) throws CommandFailure {
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("%s: ", prompt);
        if (typed == null) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT,
                    "there is no terminal to ask for the password; name a file with --password-file, or - for standard"
                            + " input");
        }
        return new String(typed);
    }

    private static String readInput() throws CommandFailure {
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT, "cannot read the password from standard input: " + Failures.reason(e));
        }
    }

    private static String read(Path file) throws CommandFailure {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new CommandFailure(
                        CommandFailure.WRONG_INPUT,
                        file + " is longer than a password can be, " + MAX_FILE_BYTES + " bytes");
            }
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT, "cannot read the password in " + file + ": " + Failures.reason(e));
        }
    }
}
