// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.control.ControlDirectory;
import org.p2psip.reload.examples.control.ControlException;
import org.p2psip.reload.examples.control.ControlServer;
import org.p2psip.reload.examples.control.NodeControl;
import org.p2psip.reload.node.ReloadNode;

/**
 * Where a peer is to be talked with.
 *
 * @param enabled whether at all
 * @param path named by the user; null for the usual place
 */
record PeerControl(boolean enabled, @Nullable Path path) {
    /**
     * Opens the control socket. A peer that cannot have one in the usual place runs without; but not if another runs there
     * with the same credentials, nor if the user named a place that cannot be had.
     *
     * @return the server, or null if there is none
     */
    @Nullable
    ControlServer open(ReloadNode node, PeerLife life, PeerLog log) throws CommandFailure {
        if (!enabled) {
            return null;
        }
        try {
            Path at = path == null ? ControlDirectory.ofThisUser().socket(node.userName(), node.nodeId()) : path;
            ControlServer server = ControlServer.start(at, new NodeControl(node, life::describe));
            log.event("control", "reload status, ping, probe and route talk with this peer at " + at, "path", at);
            return server;
        } catch (ControlException e) {
            if (path != null || e.isTaken()) {
                throw new CommandFailure(CommandFailure.FAILED, e.line());
            }
            log.event("noControl", "no control socket: " + e.line(), "reason", e.line());
            return null;
        }
    }
}
