// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** How much the command logs, to standard error. */
public final class Logging {
    /** Kept, since the JDK forgets the level of a logger that nobody holds. */
    private static final java.util.logging.Logger BOUNCY_CASTLE =
            java.util.logging.Logger.getLogger("org.bouncycastle");

    private Logging() {}

    /** Logs what the library and its TLS do, or only what goes wrong with them. */
    public static void verbose(boolean verbose) {
        BOUNCY_CASTLE.setLevel(verbose ? java.util.logging.Level.INFO : java.util.logging.Level.SEVERE);
        if (LoggerFactory.getLogger("org.p2psip.reload") instanceof Logger logger) {
            logger.setLevel(verbose ? Level.DEBUG : Level.ERROR);
        }
    }
}
