// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.relays;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.ice.stun.PasswordAlgorithm;
import org.p2psip.reload.ice.stun.StunKey;
import org.p2psip.reload.ice.stun.UserKeys;
import org.p2psip.reload.usage.turn.TurnCredentials;
import org.p2psip.reload.wire.NodeId;

/** The members of an overlay as users of a TURN server, see {@link TurnCredentials}. Bad nodes are none. */
public final class OverlayTurnUsers implements UserKeys {
    private final Supplier<OverlayConfiguration> overlay;
    private final Predicate<NodeId> allowed;

    /**
     * Creates the users.
     *
     * @param overlay the configuration of the day
     * @param allowed whom the operator relays for
     */
    public OverlayTurnUsers(Supplier<OverlayConfiguration> overlay, Predicate<NodeId> allowed) {
        this.overlay = overlay;
        this.allowed = allowed;
    }

    @Override
    public Optional<StunKey> key(String username, String realm, PasswordAlgorithm algorithm) {
        OverlayConfiguration now = overlay.get();
        return TurnCredentials.of(now, username)
                .filter(each -> isMember(now, NodeId.parse(each.username())))
                .map(each -> StunKey.longTerm(each.username(), realm, each.password(), algorithm));
    }

    private boolean isMember(OverlayConfiguration now, NodeId node) {
        return !now.badNodes().contains(node) && allowed.test(node);
    }
}
