// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LocalCandidatesTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress("192.0.2.1", 3478);
    private static final InetSocketAddress BASE = new InetSocketAddress("10.0.0.1", 5000);
    private static final InetSocketAddress MAPPED = new InetSocketAddress("198.51.100.1", 6000);

    private final LocalCandidates candidates = new LocalCandidates(ProtocolClass.SIMPLE);

    @Test
    void hostsComeBeforeReflexiveOnesAndRelaysLast() {
        candidates.addHosts(List.of(BASE));
        candidates.addRelayed(new InetSocketAddress("192.0.2.9", 50_000), MAPPED, BASE, SERVER);
        candidates.addServerReflexive(MAPPED, BASE, SERVER);
        List<CandidateType> order = candidates.candidates().stream()
                .sorted((one, other) -> Long.compare(other.priority(), one.priority()))
                .map(LocalCandidate::type)
                .collect(Collectors.toList());
        assertThat(order).containsExactly(CandidateType.HOST, CandidateType.SERVER_REFLEXIVE, CandidateType.RELAYED);
        assertThat(candidates.candidates()).allMatch(each -> each.priority() > 0 && each.priority() < 1L << 31);
    }

    @Test
    @Tag("6940-6.5.1.6-2")
    @Tag("6940-6.5.1.6-3")
    @Tag("6940-6.5.1.6-4")
    void protocolsWithoutHeadOfLineBlockingComeBeforeStreamsAndTheseBeforeSimpleReliability() {
        for (int position : new int[] {0, 5, 1000}) {
            int unordered = LocalPreferences.preference(ProtocolClass.UNORDERED, position);
            int stream = LocalPreferences.preference(ProtocolClass.STREAM, position);
            int simple = LocalPreferences.preference(ProtocolClass.SIMPLE, 0);
            assertThat(unordered).isGreaterThan(LocalPreferences.preference(ProtocolClass.STREAM, 0));
            assertThat(stream).isGreaterThan(simple);
        }
    }

    @Test
    void familiesTakeTurnsAndIpv6Begins() throws Exception {
        List<InetAddress> addresses = new ArrayList<>();
        for (String each : new String[] {
            "10.0.0.1",
            "10.0.0.2",
            "2001:db8::1",
            "2001:db8::2",
            "2001:db8::3",
            "2001:db8::4",
            "2001:db8::5",
            "2001:db8::6"
        }) {
            addresses.add(InetAddress.getByName(each));
        }
        // RFC 8421, Section 4: two of IPv4 and six of IPv6 make a head start of four.
        assertThat(LocalPreferences.interleave(addresses).stream().map(each -> each.getAddress().length == 4 ? 4 : 6))
                .containsExactly(6, 6, 6, 6, 4, 6, 6, 4);
        assertThat(LocalPreferences.interleave(addresses.subList(0, 2))).isEqualTo(addresses.subList(0, 2));
    }

    @Test
    void whatSharesItsFateSharesItsFoundation() {
        InetSocketAddress second = new InetSocketAddress("10.0.0.1", 5001);
        InetSocketAddress elsewhere = new InetSocketAddress("10.0.0.2", 5000);
        candidates.addHosts(List.of(BASE, second, elsewhere));
        List<LocalCandidate> hosts = candidates.candidates();
        assertThat(hosts.get(0).foundation()).isEqualTo(hosts.get(1).foundation());
        assertThat(hosts.get(0).foundation()).isNotEqualTo(hosts.get(2).foundation());
        InetSocketAddress otherServer = new InetSocketAddress("192.0.2.2", 3478);
        LocalCandidate one = candidates.addServerReflexive(MAPPED, BASE, SERVER).orElseThrow();
        LocalCandidate other = candidates
                .addServerReflexive(new InetSocketAddress("198.51.100.1", 6001), BASE, otherServer)
                .orElseThrow();
        assertThat(one.foundation()).isNotEqualTo(other.foundation());
        assertThat(one.foundation()).isNotEqualTo(hosts.get(0).foundation());
    }

    @Test
    void redundantCandidatesAndThoseBeyondTheLimitAreLeftOut() {
        candidates.addHosts(List.of(BASE));
        assertThat(candidates.addServerReflexive(BASE, BASE, SERVER)).isEmpty();
        for (int port = 1; port < 100; port++) {
            candidates.addServerReflexive(new InetSocketAddress("198.51.100.1", port), BASE, SERVER);
        }
        assertThat(candidates.candidates()).hasSize(IceAgent.MAX_LOCAL_CANDIDATES);
    }

    @Test
    void prioritiesAreThoseOfTheFormulas() {
        assertThat(Priorities.candidate(CandidateType.HOST, 65535)).isEqualTo(2130706431L);
        assertThat(Priorities.pair(5, 3)).isEqualTo((3L << 32) + 10 + 1);
        assertThat(Priorities.pair(3, 5)).isEqualTo((3L << 32) + 10);
        assertThat(Priorities.pair(0xFFFF_FFFFL, 0xFFFF_FFFFL))
                .as("unsigned 64 bits")
                .isEqualTo((0xFFFF_FFFFL << 32) + 2 * 0xFFFF_FFFFL);
        assertThatThrownBy(() -> Priorities.candidate(CandidateType.HOST, 65536))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void credentialsAreLongEnoughAndShowNoPassword() {
        IceCredentials drawn = IceCredentials.random(new Random(1));
        assertThat(drawn.ufrag().length()).isGreaterThanOrEqualTo(4);
        assertThat(drawn.password().length()).isGreaterThanOrEqualTo(22);
        assertThat(drawn.toString()).doesNotContain(drawn.password());
        String password = "p".repeat(22);
        for (String ufrag : new String[] {"abc", "ab:cd", "ab cd", "a".repeat(256), "äöüß"}) {
            assertThatThrownBy(() -> new IceCredentials(ufrag, password)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new IceCredentials("abcd", "p".repeat(21)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thePacerGivesOneSlotPerFiveMillisecondsInTheOrderOfAsking() {
        StunPacer pacer = new StunPacer();
        long start = Long.MAX_VALUE - 3;
        long interval = Duration.ofMillis(5).toNanos();
        assertThat(pacer.acquireSlotNanos(start)).isEqualTo(start);
        assertThat(pacer.acquireSlotNanos(start)).isEqualTo(start + interval);
        assertThat(pacer.acquireSlotNanos(start + 1)).isEqualTo(start + 2 * interval);
        assertThat(pacer.acquireSlotNanos(start + 100 * interval)).isEqualTo(start + 100 * interval);
    }

    @Test
    void theOldestPathIsForgottenWhenThereAreTooMany() {
        ValidPaths paths = new ValidPaths();
        for (int port = 1; port <= ValidPaths.MAX_PATHS + 1; port++) {
            paths.noteValid(BASE, new InetSocketAddress("192.0.2.1", port));
        }
        assertThat(paths.trust(BASE, new InetSocketAddress("192.0.2.1", 1))).isEqualTo(PathTrust.UNKNOWN);
        assertThat(paths.trust(BASE, new InetSocketAddress("192.0.2.1", 2))).isEqualTo(PathTrust.VALID);
    }
}
