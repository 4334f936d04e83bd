// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * SIGINT, SIGTERM and SIGHUP: the first asks to stop, a second one ends the JVM at once.
 *
 * <p>A shutdown hook alone would not see the second one. The JDK's only way to see each is {@code sun.misc.Signal}, which
 * every JDK of today has; where it is missing, a hook serves.
 */
public final class StopSignals {
    /** What shells give for a program that SIGINT ended; the exit code after a second signal. */
    public static final int ENDED_AT_ONCE = 130;

    private static final String[] NAMES = {"INT", "TERM", "HUP"};

    private final Runnable stop;
    private final Runnable finished;
    private final AtomicInteger count = new AtomicInteger();

    private StopSignals(Runnable stop, Runnable finished) {
        this.stop = stop;
        this.finished = finished;
    }

    /**
     * Watches from now on.
     *
     * @param stop called once, on a thread of the JVM; must return soon
     * @param finished blocks until what {@code stop} began is over, within a bounded time
     */
    public static void watch(Runnable stop, Runnable finished) {
        StopSignals signals = new StopSignals(stop, finished);
        for (String name : NAMES) {
            if (!signals.handle(name)) {
                Runtime.getRuntime().addShutdownHook(new Thread(signals::handleShutdown, "reload-stop"));
                return;
            }
        }
    }

    private boolean handle(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    StopSignals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            handleSignal();
                        }
                        return method.getReturnType() == boolean.class ? Boolean.valueOf(self == arguments[0]) : null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // HUP does not exist everywhere, and -Xrs keeps all of them for the system.
            return e instanceof InvocationTargetException && name.equals("HUP");
        }
    }

    private void handleSignal() {
        if (count.incrementAndGet() == 1) {
            stop.run();
        } else {
            Runtime.getRuntime().halt(ENDED_AT_ONCE);
        }
    }

    private void handleShutdown() {
        stop.run();
        finished.run();
    }
}
