// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.Logging;
import org.p2psip.reload.examples.pcap.CaptureFormatException;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.WireContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reload dissect}: shows what is in messages and captures. */
@Command(
        name = "dissect",
        sortOptions = false,
        description = {
            "Shows each field of RELOAD messages: where it is, what it holds and what that means.",
            "",
            "Reads lines of hexadecimal digits, one message or frame each (# begins a comment), or a pcap or pcapng"
                    + " capture of links in clear: of link type 147 (RELOAD and nothing else), or TCP and UDP over IP."
                    + " Exits with 0 if all is well-formed, with 1 if anything is malformed, and with 2 if the input"
                    + " cannot be read or the output not be written.",
            ""
        })
public final class DissectCommand implements Callable<Integer> {
    /** What {@code --format} allows. */
    enum Format {
        text,
        json
    }

    private static final int UNREADABLE = 2;
    private static final String STANDARD_INPUT = "-";
    private static final int MAX_PORT = 0xFFFF;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "What to read; default: standard input.")
    private @Nullable Path file;

    @Option(
            names = "--format",
            paramLabel = "text|json",
            description = "text: a tree of each message; json: one object a line. Default: text.")
    private @Nullable Format format;

    @Option(
            names = "--reencode",
            description = "Prints instead the digits of each message after decoding and encoding it.")
    private boolean reencode;

    @Option(
            names = "--kind",
            paramLabel = "KIND=MODEL",
            converter = KindDeclaration.Converter.class,
            description = "Declares the data model of a private Kind: 0xf0000001=single, =array or =dictionary."
                    + " May be repeated.")
    private List<KindDeclaration> kinds = List.of();

    @Option(
            names = "--node-id-length",
            paramLabel = "BYTES",
            defaultValue = "16",
            description = "Length of the overlay's Node-IDs, 16 to 20; default: ${DEFAULT-VALUE}.")
    private int nodeIdLength;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Port of TCP and UDP to look at in a capture; default: 6084. May be repeated.")
    private List<Integer> ports = List.of(6084);

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help and exits.")
    @SuppressWarnings("unused")
    private boolean help;

    /** The command with nothing set yet. */
    public DissectCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        RecordPrinter printer = new RecordPrinter(recordFormat(), out, new OutputPipe(out));
        checkPorts();
        Logging.verbose(false);
        try (InputStream in = open()) {
            DissectInput.read(in, Set.copyOf(ports), printer);
        } catch (IOException | CaptureFormatException e) {
            complain("cannot read " + name() + ": " + reason(e));
            return UNREADABLE;
        }
        String failure = printer.wantsMore() ? "" : OutputPipe.failure();
        if (!failure.isEmpty()) {
            complain("cannot write the output: " + failure);
            return UNREADABLE;
        }
        printer.omissions().forEach((what, count) -> complain("left out " + count + " x " + what));
        if (printer.malformed() > 0) {
            complain(printer.malformed() + " of " + printer.records() + " malformed");
        }
        return printer.malformed() > 0 ? 1 : 0;
    }

    private RecordFormat recordFormat() {
        if (nodeIdLength < NodeId.MIN_LENGTH || nodeIdLength > NodeId.MAX_LENGTH) {
            throw new ParameterException(
                    spec.commandLine(), "--node-id-length is " + nodeIdLength + ", allowed are 16 to 20");
        }
        WireContext context = WireContext.of(nodeIdLength, KindDeclaration.withRegistered(kinds));
        if (reencode && format != null) {
            throw new ParameterException(
                    spec.commandLine(), "--reencode prints digits and no --format; leave one of the two out");
        }
        if (reencode) {
            return new ReencodeFormat(context);
        }
        Dissector dissector = new Dissector(context);
        return format == Format.json ? new JsonFormat(dissector) : new TextFormat(dissector);
    }

    private void checkPorts() {
        for (int port : ports) {
            if (port < 1 || port > MAX_PORT) {
                throw new ParameterException(spec.commandLine(), "--port is " + port + ", allowed are 1 to 65535");
            }
        }
    }

    private InputStream open() throws IOException {
        if (file == null || file.toString().equals(STANDARD_INPUT)) {
            return System.in;
        }
        return Files.newInputStream(file);
    }

    private String name() {
        return file == null || file.toString().equals(STANDARD_INPUT) ? "standard input" : file.toString();
    }

    private static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "access is denied";
        }
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private void complain(String line) {
        spec.commandLine().getErr().println("dissect: " + line);
        spec.commandLine().getErr().flush();
    }
}
