// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.node.NodeStatus;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.usage.sip.AddressOfRecord;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;

/** One user with a peer and a phone. Confined to the thread that runs the steps. */
final class DemoPeer {
    private static final Duration STATUS_LIMIT = Duration.ofSeconds(10);
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(30);

    private final int number;
    private final String user;
    private final Credentials credentials;
    private final DemoOverlay overlay;
    private @Nullable ReloadNode node;
    private @Nullable NettyEnvironment environment;
    private @Nullable DemoPhone phone;
    private @Nullable NodeStatus last;

    /**
     * @param number counts the peers from 0
     * @param user the name without the overlay, such as {@code alice}
     */
    DemoPeer(int number, String user, Credentials credentials, DemoOverlay overlay) {
        this.number = number;
        this.user = user;
        this.credentials = credentials;
        this.overlay = overlay;
    }

    /** Makes the node, which neither listens nor connects yet. */
    void build(OverlayConfiguration configuration, InetSocketAddress listen) {
        environment = NettyEnvironment.create(overlay.crypto);
        phone = new DemoPhone(environment);
        node = ReloadNode.builder(configuration, credentials)
                .topology(new ChordTopology())
                .links(new LoopbackLinks(number, listen, overlay.settings.ice(), overlay.capture))
                .usage(phone.usage())
                .environment(environment)
                .build();
    }

    /** The name without the overlay. */
    String user() {
        return user;
    }

    /** The address of record. */
    String aor() {
        return credentials.userName();
    }

    NodeId nodeId() {
        return credentials.nodeId();
    }

    /** Where this user's registration belongs. */
    ResourceId registrationResource() {
        return node().resourceId(AddressOfRecord.parse(aor()).resourceName());
    }

    /** Whether there is a node that was neither killed nor has left. */
    boolean isPresent() {
        return node != null && environment != null;
    }

    ReloadNode node() {
        if (node == null) {
            throw new IllegalStateException(user + " has no node");
        }
        return node;
    }

    DemoPhone phone() {
        if (phone == null) {
            throw new IllegalStateException(user + " has no phone");
        }
        return phone;
    }

    /** What the node knows now. */
    NodeStatus status() throws StepFailure, InterruptedException {
        NodeStatus status = Waiting.result("the status of " + user + "'s peer", STATUS_LIMIT, node().status());
        last = status;
        return status;
    }

    /** What the node knew when it was asked for the last time, or null if never. */
    @Nullable
    NodeStatus lastStatus() {
        return last;
    }

    /** Cuts all of the node's links without a word. Does nothing if there is no node. */
    void kill() {
        if (node != null) {
            node.close();
        }
        end();
    }

    /** Leaves the overlay as it ought to be. */
    void leave() throws StepFailure, InterruptedException {
        Waiting.result(user + " to leave in order", LEAVE_LIMIT, node().leave());
        end();
    }

    private void end() {
        if (environment != null) {
            environment.close();
            environment = null;
        }
    }
}
