// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.turn;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.net.InetSocketAddress;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.text.HostPort;
import org.p2psip.reload.ice.driver.TurnAddress;

/**
 * TURN servers as people write them: as {@code HOST[:PORT]}, or in the form of RFC 7065, {@code turn:HOST[:PORT]}, {@code
 * turn:HOST[:PORT]?transport=tcp} and {@code turns:HOST[:PORT]}.
 */
public final class TurnServerText {
    private static final String TLS = "turns:";
    private static final String PLAIN = "turn:";
    private static final String TRANSPORT = "?transport=";

    private TurnServerText() {}

    /**
     * The ways to the server, the preferred one first: UDP and then TCP where the text does not say.
     *
     * @param authority PEM file with certificates of authorities to believe servers over TLS by; null for those of the system
     */
    public static List<TurnAddress> parse(String option, String text, @Nullable File authority) throws CommandFailure {
        if (text.startsWith(TLS)) {
            String server = text.substring(TLS.length());
            if (server.endsWith(TRANSPORT + "tcp")) {
                server = server.substring(0, server.length() - TRANSPORT.length() - 3);
            }
            return List.of(
                    TurnAddress.tls(address(option, server, TurnAddress.TLS_PORT), trust(authority), host(server)));
        }
        String server = text.startsWith(PLAIN) ? text.substring(PLAIN.length()) : text;
        int question = server.indexOf('?');
        if (question < 0) {
            InetSocketAddress address = address(option, server, TurnAddress.PORT);
            return List.of(TurnAddress.udp(address), TurnAddress.tcp(address));
        }
        InetSocketAddress address = address(option, server.substring(0, question), TurnAddress.PORT);
        return switch (server.substring(question)) {
            case TRANSPORT + "udp" -> List.of(TurnAddress.udp(address));
            case TRANSPORT + "tcp" -> List.of(TurnAddress.tcp(address));
            default ->
                throw new CommandFailure(
                        CommandFailure.WRONG_INPUT, option + " is " + text + ", give transport=udp or transport=tcp");
        };
    }

    /** Whom to trust over TLS: the authorities of the system, or those in a file. */
    public static SslContext trust(@Nullable File authority) throws CommandFailure {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient();
            return (authority == null ? builder : builder.trustManager(authority)).build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new CommandFailure(
                    CommandFailure.WRONG_INPUT, "cannot use the authorities in " + authority + ": " + e.getMessage());
        }
    }

    /** What the certificate of a server at {@code HOST[:PORT]} has to be for. */
    public static String host(String server) {
        int close = server.indexOf(']');
        if (server.startsWith("[") && close > 0) {
            return server.substring(1, close);
        }
        int colon = server.indexOf(':');
        return colon >= 0 && colon == server.lastIndexOf(':') ? server.substring(0, colon) : server;
    }

    private static InetSocketAddress address(String option, String text, int port) throws CommandFailure {
        try {
            return HostPort.parse(text, port, false);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, option + ": " + e.getMessage());
        }
    }
}
