// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.nat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Finds out what the NATs on the way do, with the help of peers outside (RFC 5780, Section 4). */
final class NatProbe {
    /** Silences after which a port is tried, in seconds; those up to the limit that was given. */
    private static final long[] SILENCES = {15, 30, 45, 60, 90, 120, 180, 240, 300, 600};

    private final List<InetSocketAddress> peers;
    private final InetAddress bind;
    private final long maxSilenceSeconds;
    private final Map<InetSocketAddress, Long> reached = new LinkedHashMap<>();
    private final Map<InetSocketAddress, InetSocketAddress> otherPorts = new LinkedHashMap<>();

    /**
     * @param bind what to ask from; the wildcard address has the system choose
     * @param maxSilenceSeconds up to which silence the life of bindings is tried; 0 for not at all
     */
    NatProbe(List<InetSocketAddress> peers, InetAddress bind, long maxSilenceSeconds) {
        this.peers = peers;
        this.bind = bind;
        this.maxSilenceSeconds = maxSilenceSeconds;
    }

    NatReport run() throws IOException, InterruptedException {
        try (StunAsker one = new StunAsker(new InetSocketAddress(bind, 0));
                StunAsker two = new StunAsker(new InetSocketAddress(bind, 0))) {
            InetSocketAddress first = null;
            InetSocketAddress second = null;
            StunAsker.Answer seenByFirst = null;
            StunAsker.Answer seenBySecond = null;
            for (InetSocketAddress peer : peers) {
                // Only the first is asked from this socket, so that nothing else opens the NAT for the others.
                StunAsker.Answer answer = first == null ? one.ask(peer) : two.ask(peer);
                // The first exchange takes along what a program does once.
                StunAsker.Answer again = answer == null ? null : first == null ? one.ask(peer) : two.ask(peer);
                InetSocketAddress other = answer == null ? null : answer.other();
                if (other != null) {
                    // Never another address than the peer's own, whatever it says.
                    otherPorts.put(peer, new InetSocketAddress(peer.getAddress(), other.getPort()));
                }
                reached.put(peer, again == null ? -1 : again.millis());
                if (answer != null && first == null) {
                    first = peer;
                    seenByFirst = answer;
                } else if (answer != null && second == null && differs(peer, first)) {
                    second = peer;
                }
            }
            if (first == null || seenByFirst == null) {
                return new NatReport(
                        Map.of(),
                        reached,
                        new InetSocketAddress(bind, one.port()),
                        null,
                        NatReport.Rule.UNKNOWN,
                        NatReport.Rule.UNKNOWN,
                        null,
                        -1,
                        -1);
            }
            InetSocketAddress local = new InetSocketAddress(source(first), one.port());
            NatReport.Rule filtering = filtering(one, two, first, second, seenByFirst);
            Boolean hairpin = null;
            if (!local.equals(seenByFirst.mapped())) {
                hairpin = hairpin(one, two, first, seenByFirst);
            }
            if (second != null) {
                seenBySecond = one.ask(second);
            }
            NatReport.Rule mapping = mapping(one, seenByFirst, seenBySecond);
            long[] life = maxSilenceSeconds == 0 ? new long[] {-1, -1} : life(first);
            return new NatReport(
                    ports(two), reached, local, seenByFirst.mapped(), mapping, filtering, hairpin, life[0], life[1]);
        }
    }

    /** Whether anything comes back from each port of peers that answer at one; if not, it is kept from going out or in. */
    private Map<Integer, Boolean> ports(StunAsker asker) throws IOException {
        Map<Integer, Boolean> open = new TreeMap<>();
        for (Map.Entry<InetSocketAddress, Long> each : reached.entrySet()) {
            if (each.getValue() >= 0) {
                open.put(each.getKey().getPort(), true);
                InetSocketAddress other = otherPorts.get(each.getKey());
                if (other != null) {
                    open.merge(other.getPort(), asker.ask(other) != null, Boolean::logicalOr);
                }
            }
        }
        return open;
    }

    private static boolean differs(InetSocketAddress one, @Nullable InetSocketAddress other) {
        return other == null || !one.getAddress().equals(other.getAddress());
    }

    private InetAddress source(InetSocketAddress remote) throws IOException {
        if (!bind.isAnyLocalAddress()) {
            return bind;
        }
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.connect(remote);
            return ((InetSocketAddress) channel.getLocalAddress()).getAddress();
        }
    }

    private static NatReport.Rule mapping(StunAsker one, StunAsker.Answer first, StunAsker.@Nullable Answer second)
            throws IOException {
        boolean sameForOther = second != null && second.mapped().equals(first.mapped());
        if (sameForOther) {
            return NatReport.Rule.ENDPOINT_INDEPENDENT;
        }
        InetSocketAddress other = first.other();
        StunAsker.Answer atOtherPort = other == null ? null : one.ask(other);
        if (atOtherPort != null && !atOtherPort.mapped().equals(first.mapped())) {
            return NatReport.Rule.ADDRESS_AND_PORT_DEPENDENT;
        }
        if (second == null) {
            return NatReport.Rule.UNKNOWN;
        }
        return atOtherPort == null ? NatReport.Rule.ADDRESS_DEPENDENT_AT_LEAST : NatReport.Rule.ADDRESS_DEPENDENT;
    }

    private static NatReport.Rule filtering(
            StunAsker one,
            StunAsker two,
            InetSocketAddress first,
            @Nullable InetSocketAddress second,
            StunAsker.Answer seen)
            throws IOException {
        // The second peer has heard nothing from the first socket, and answers there on behalf of the second one.
        if (second != null && two.reaches(second, seen.mapped().getPort(), one)) {
            return NatReport.Rule.ENDPOINT_INDEPENDENT;
        }
        if (seen.other() == null) {
            return second == null ? NatReport.Rule.UNKNOWN : NatReport.Rule.ADDRESS_DEPENDENT_AT_LEAST;
        }
        if (one.hearsOtherPort(first)) {
            return second == null ? NatReport.Rule.UNKNOWN : NatReport.Rule.ADDRESS_DEPENDENT;
        }
        return NatReport.Rule.ADDRESS_AND_PORT_DEPENDENT;
    }

    private static boolean hairpin(StunAsker one, StunAsker two, InetSocketAddress first, StunAsker.Answer seenByFirst)
            throws IOException {
        StunAsker.Answer ofTwo = two.ask(first);
        if (ofTwo == null) {
            return false;
        }
        // Each opens the way for the other, should the NAT look at who sends.
        return one.hits(ofTwo.mapped(), two) || two.hits(seenByFirst.mapped(), one) || one.hits(ofTwo.mapped(), two);
    }

    /** Opens a port for each silence, and has the peer send there when it is over. */
    private long[] life(InetSocketAddress peer) throws IOException, InterruptedException {
        List<StunAsker> sockets = new ArrayList<>();
        List<StunAsker.Answer> seen = new ArrayList<>();
        long kept = -1;
        long lost = -1;
        try (StunAsker asker = new StunAsker(new InetSocketAddress(bind, 0))) {
            for (long silence : SILENCES) {
                if (silence <= maxSilenceSeconds) {
                    StunAsker socket = new StunAsker(new InetSocketAddress(bind, 0));
                    sockets.add(socket);
                    StunAsker.Answer answer = socket.ask(peer);
                    if (answer == null) {
                        return new long[] {-1, -1};
                    }
                    seen.add(answer);
                }
            }
            long begin = System.nanoTime();
            for (int i = 0; i < sockets.size() && lost < 0; i++) {
                long left = TimeUnit.SECONDS.toNanos(SILENCES[i]) - (System.nanoTime() - begin);
                TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
                if (asker.reaches(peer, seen.get(i).mapped().getPort(), sockets.get(i))) {
                    kept = SILENCES[i];
                } else {
                    lost = SILENCES[i];
                }
            }
        } finally {
            sockets.forEach(StunAsker::close);
        }
        return new long[] {kept, lost};
    }
}
