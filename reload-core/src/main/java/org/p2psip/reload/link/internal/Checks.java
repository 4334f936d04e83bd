// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.internal;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.ListenFailedException;

/** What providers of links say to callers who ask for what cannot be. */
public final class Checks {
    private Checks() {}

    /**
     * A number of things.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public static int atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", at least 1");
        }
        return value;
    }

    /**
     * A time limit: at least a millisecond and at most what a timer of 32 bits holds.
     *
     * @throws IllegalArgumentException if it is less or more
     */
    public static Duration timeLimit(String name, Duration value) {
        if (value.toMillis() < 1 || value.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(name + " is " + value + ", allowed are 1 ms to 24 days");
        }
        return value;
    }

    /**
     * An address to listen on or to connect to.
     *
     * @throws IllegalArgumentException if it is a name that was not looked up
     */
    public static InetSocketAddress resolved(String name, InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException(name + " " + address + " is not resolved");
        }
        return address;
    }

    /**
     * Checks that the caller is on the event loop.
     *
     * @throws IllegalStateException on another thread
     */
    public static void requireEventLoop(EventLoop eventLoop) {
        if (!eventLoop.inEventLoop()) {
            throw new IllegalStateException(
                    "called on thread " + Thread.currentThread().getName() + ", allowed is the environment's only");
        }
    }

    /**
     * Says that a port cannot be had, and what to do.
     *
     * @param protocol ends with a space if it is not empty
     */
    public static ListenFailedException listenFailed(String protocol, InetSocketAddress address, Throwable cause) {
        return new ListenFailedException(
                address,
                "cannot listen on " + protocol + text(address) + ": " + cause.getMessage()
                        + "; stop the program that uses the port, or choose another port (0 takes any free one)"
                        + " or an address of this machine",
                cause);
    }

    /** Address and port without any look-up of a name. */
    public static String text(@Nullable InetSocketAddress address) {
        if (address == null) {
            return "unknown address";
        }
        InetAddress ip = address.getAddress();
        return (ip == null ? address.getHostString() : ip.getHostAddress()) + " port " + address.getPort();
    }
}
