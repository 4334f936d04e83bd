// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.p2psip.reload.examples.text.OneLine;
import picocli.CommandLine;

/** Tells of failures in one line each, never with a stack trace. */
public final class Failures {
    private Failures() {}

    /** Writes what made the command fail to its standard error. */
    public static int report(CommandLine command, CommandFailure failure) {
        complain(command, failure.line());
        return failure.exitCode();
    }

    /** Writes one line, after the name of the command, to standard error. */
    public static void complain(CommandLine command, String line) {
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + line);
        command.getErr().flush();
    }

    /** Why a file could not be read or written; the JDK's own messages often consist of its name only. */
    public static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "access is denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "it exists already";
        }
        if (failure instanceof NotDirectoryException) {
            return "it is no directory";
        }
        return OneLine.of(failure);
    }
}
