// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.turn;

import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.text.HostPort;
import org.p2psip.reload.ice.turn.Network;

/** Networks as people write them: {@code 10.1.0.0/16}. */
public final class NetworkText {
    private NetworkText() {}

    /** Reads one that an option names. */
    public static Network parse(String option, String text) throws CommandFailure {
        int slash = text.indexOf('/');
        try {
            if (slash < 0) {
                throw new IllegalArgumentException("write NETWORK/BITS");
            }
            return new Network(HostPort.lookUp(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, option + " is " + text + ": " + e.getMessage());
        }
    }
}
