// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import java.util.Optional;
import org.p2psip.reload.ice.agent.IceCredentials;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunMessage;

/** The USERNAME of checks: the receiver's user name fragment, a colon, the sender's. */
final class Usernames {
    private static final int MAX_BYTES = 2 * IceCredentials.MAX + 1;

    private Usernames() {}

    /** For whom a request is; empty if it says nothing of that, "?" if it says nothing that anybody could be. */
    static String localUfrag(StunMessage request) {
        try {
            Optional<String> username = request.text(AttributeType.USERNAME, MAX_BYTES);
            if (!username.isPresent()) {
                return "";
            }
            int colon = username.get().indexOf(':');
            return colon > 0 ? username.get().substring(0, colon) : "?";
        } catch (StunFormatException e) {
            return "?";
        }
    }
}
