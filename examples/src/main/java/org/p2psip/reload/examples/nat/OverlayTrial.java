// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.nat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.text.HostPort;
import org.p2psip.reload.examples.text.OneLine;
import org.p2psip.reload.ice.agent.CandidateType;
import org.p2psip.reload.ice.links.IceLinks;
import org.p2psip.reload.ice.links.IceLinksBuilder;
import org.p2psip.reload.ice.links.IcePath;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.node.LinkStatus;
import org.p2psip.reload.node.NodeStatus;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.wire.NodeId;

/** Joins the overlay for a while, as a peer does, and tells with whom it got links and by which path. */
final class OverlayTrial {
    private static final long STEP_MILLIS = 500;

    private final OverlayConfiguration overlay;
    private final Credentials credentials;
    private final IceLinksBuilder links;
    private final Duration time;

    /** @param time how long links are waited for after the node has joined, and how long for that at most */
    OverlayTrial(OverlayConfiguration overlay, Credentials credentials, IceLinksBuilder links, Duration time) {
        this.overlay = overlay;
        this.credentials = credentials;
        this.links = links;
        this.time = time;
    }

    /**
     * A line for each peer.
     *
     * @param silent which bootstrap nodes do not answer over UDP: a link with one of them goes through a relay
     */
    List<String> run(Set<InetSocketAddress> silent) throws CommandFailure, InterruptedException {
        try (NettyEnvironment environment = NettyEnvironment.create()) {
            IceLinks ice = links.build();
            TriedLinks tried = new TriedLinks(ice);
            ReloadNode node = ReloadNode.builder(overlay, credentials)
                    .topology(new ChordTopology())
                    .links(tried)
                    .environment(environment)
                    .joinPatience(time)
                    .build();
            try {
                node.join().toCompletableFuture().get(2 * time.toSeconds() + 60, TimeUnit.SECONDS);
                return List.copyOf(watch(environment, node, ice, tried, silent).values());
            } catch (ExecutionException | TimeoutException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                throw new CommandFailure(CommandFailure.FAILED, "cannot join the overlay: " + OneLine.of(cause));
            } finally {
                leave(node);
            }
        }
    }

    private Map<NodeId, String> watch(
            NettyEnvironment environment,
            ReloadNode node,
            IceLinks ice,
            TriedLinks tried,
            Set<InetSocketAddress> silent)
            throws InterruptedException, ExecutionException, TimeoutException {
        // The ring closes links that nobody needs: each peer is told of by the last that was seen.
        Map<NodeId, String> seen = new TreeMap<>();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            boolean unused = new CountDownLatch(1).await(STEP_MILLIS, TimeUnit.MILLISECONDS);
            NodeStatus status = node.status().toCompletableFuture().get(time.toSeconds() + 60, TimeUnit.SECONDS);
            CompletableFuture<Map<NodeId, String>> now = new CompletableFuture<>();
            environment.execute(() -> now.complete(lines(status, ice, tried, silent)));
            seen.putAll(now.get(time.toSeconds() + 60, TimeUnit.SECONDS));
        }
        return seen;
    }

    private static Map<NodeId, String> lines(
            NodeStatus status, IceLinks ice, TriedLinks tried, Set<InetSocketAddress> silent) {
        Map<NodeId, String> lines = new LinkedHashMap<>();
        tried.failures().forEach((peer, reason) -> lines.put(peer, peer + " not by a link of this node's: " + reason));
        for (LinkStatus each : status.links()) {
            String way = silent.contains(each.remote()) ? " through a relay" : " directly";
            lines.put(each.peer(), name(each) + way + ", as bootstrap, at " + HostPort.format(each.remote()));
        }
        for (IcePath each : ice.paths()) {
            if (each.purpose() == LinkPurpose.OVERLAY) {
                String name = status.links().stream()
                        .filter(link -> link.peer().equals(each.peer()))
                        .findFirst()
                        .map(OverlayTrial::name)
                        .orElse(each.peer().toString());
                lines.put(each.peer(), name + text(each));
            }
        }
        return lines;
    }

    private static String name(LinkStatus link) {
        return link.userName().isEmpty() ? link.peer().toString() : link.userName();
    }

    private static String text(IcePath path) {
        String ends = " (" + type(path.localType()) + " to " + type(path.remoteType()) + ")";
        String roundTrip = path.roundTripNanos().isPresent()
                ? ", " + Math.max(1, path.roundTripNanos().getAsLong() / 1_000_000) + " ms"
                : "";
        return (path.isRelayed() ? " through a relay" : " directly")
                + " at "
                + HostPort.format(path.remote())
                + ends
                + roundTrip;
    }

    private static String type(CandidateType type) {
        return type.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void leave(ReloadNode node) throws InterruptedException {
        try {
            Void unused = node.leave().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            node.close();
        }
    }
}
