// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import org.p2psip.reload.examples.text.OneLine;
import org.p2psip.reload.testkit.SimulationFailure;

/** A run came upon a bug in a node, or its ring did not form. The message is one line with seed and step. */
final class RunFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final long step;

    private RunFailure(long step, String line) {
        super(line);
        this.step = step;
    }

    static RunFailure of(SimulationFailure failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String line = OneLine.of(failure);
        if (root != failure && root.getStackTrace().length > 0) {
            line += "; first thrown: " + root.getClass().getSimpleName() + " at " + root.getStackTrace()[0];
        }
        return new RunFailure(failure.step(), line);
    }

    /** The ring did not form in time. */
    static RunFailure ofRing(long seed, long step, String problem) {
        return new RunFailure(step, "seed " + seed + ", step " + step + ": " + problem);
    }

    /** In or after which event it went wrong. */
    long step() {
        return step;
    }

    String line() {
        return String.valueOf(getMessage());
    }
}
