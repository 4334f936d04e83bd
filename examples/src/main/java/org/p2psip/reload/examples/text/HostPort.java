// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.text;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Addresses as people write them: {@code 192.0.2.1:6084}, {@code [2001:db8::1]:6084}, {@code host.example}, {@code :6084}. */
public final class HostPort {
    private static final int MAX_PORT = 65535;

    private HostPort() {}

    /**
     * Reads an address; a name is looked up.
     *
     * @param defaultPort the port if none is written
     * @param anyHost whether the host may be left out, which means all addresses
     * @throws IllegalArgumentException with one line for people if it is no such address
     */
    public static InetSocketAddress parse(String text, int defaultPort, boolean anyHost) {
        String host = text;
        String port = "";
        int close = text.lastIndexOf(']');
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[") && close > 0) {
            host = text.substring(1, close);
            port = port(text, text.substring(close + 1));
        } else if (colon >= 0 && colon == text.indexOf(':')) {
            host = text.substring(0, colon);
            port = port(text, text.substring(colon));
        }
        int number = port.isEmpty() ? defaultPort : number(text, port);
        if (host.isEmpty()) {
            if (anyHost) {
                return new InetSocketAddress(number);
            }
            throw new IllegalArgumentException(text + " names no host, write HOST:PORT");
        }
        return new InetSocketAddress(lookUp(host), number);
    }

    /** An IP address, or what a name stands for. */
    public static InetAddress lookUp(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(host + " is no IP address and no name that can be looked up", e);
        }
    }

    /** The address as {@link #parse} reads it. */
    public static String format(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        String host = ip == null ? address.getHostString() : ip.getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static String port(String text, String rest) {
        if (rest.isEmpty()) {
            return "";
        }
        if (!rest.startsWith(":") || rest.length() == 1) {
            throw new IllegalArgumentException(text + " is no address, write HOST:PORT");
        }
        return rest.substring(1);
    }

    private static int number(String text, String port) {
        try {
            int number = Integer.parseInt(port);
            if (number >= 0 && number <= MAX_PORT) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below.
        }
        throw new IllegalArgumentException(text + " has the port " + port + ", allowed are 0 to " + MAX_PORT);
    }
}
