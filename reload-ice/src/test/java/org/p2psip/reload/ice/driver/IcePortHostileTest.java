// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.ice.agent.CandidateType;
import org.p2psip.reload.ice.agent.RemoteCandidate;
import org.p2psip.reload.ice.agent.StunDrop;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunMethod;

/** What strangers, liars and broken far ends send to a port: each thing is dropped for a reason that is counted. */
class IcePortHostileTest {
    private static final byte[] DTLS = {22, (byte) 0xFE, (byte) 0xFD, 0, 0};

    private final PortFixture fixture = new PortFixture();
    private final PortFixture.End end = fixture.new End().gather();
    private final String ufrag = end.session.credentials().ufrag();
    private final String password = end.session.credentials().password();

    private static RemoteCandidate host(InetSocketAddress address) {
        return new RemoteCandidate(CandidateType.HOST, address, "f", 1);
    }

    private void assertDropped(StunDrop reason, byte[] datagram) {
        long before = fixture.port.dropped().getOrDefault(reason, 0L);
        fixture.receive(datagram, PortFixture.FAR);
        assertThat(fixture.port.dropped()).containsEntry(reason, before + 1);
    }

    @Test
    void countsEachThingByItsReason() {
        byte[] good = fixture.check(ufrag, password, true);
        assertDropped(StunDrop.WRONG_PASSWORD, fixture.check(ufrag, "wrong".repeat(5), true));
        assertDropped(StunDrop.BAD_FINGERPRINT, fixture.check(ufrag, password, false));
        assertDropped(StunDrop.UNKNOWN_SESSION, fixture.check("gone", password, true));
        assertDropped(StunDrop.UNAWAITED, fixture.plain(StunClass.SUCCESS_RESPONSE, StunMethod.BINDING));
        assertDropped(StunDrop.UNUSABLE, fixture.plain(StunClass.REQUEST, StunMethod.ALLOCATE));
        byte[] longer = good.clone();
        longer[3] = (byte) (longer[3] + 4);
        assertDropped(StunDrop.MALFORMED, longer);
        // The second attribute says that it is longer than what is left.
        byte[] overlong = good.clone();
        overlong[22] = (byte) 0xFF;
        assertDropped(StunDrop.MALFORMED, overlong);
        byte[] cut = Arrays.copyOf(good, good.length - 4);
        assertDropped(StunDrop.MALFORMED, cut);
        assertThat(end.session.candidates()).hasSize(1);
        end.start(host(PortFixture.FAR));
        assertThat(fixture.port.dropped()).doesNotContainKey(StunDrop.UNPROVED_ADDRESS);
    }

    @Test
    void noCheckFollowsFromWhatIsNotAuthenticated() {
        end.start();
        fixture.sent.clear();
        for (int i = 0; i < 100; i++) {
            fixture.receive(fixture.check(ufrag, "wrong".repeat(5), true), PortFixture.stranger(i));
        }
        fixture.run(Duration.ofSeconds(5));
        // Only refusals, and few: a check would be longer than what it was made for.
        assertThat(fixture.sent).hasSizeBetween(1, 10).allMatch(each -> each.bytes()[0] == 1);
        assertThat(fixture.port.dropped()).containsEntry(StunDrop.WRONG_PASSWORD, 100L);
    }

    @Test
    void aFloodOfBindingRequestsFromForgedSourcesGetsFewAndShortAnswers() {
        int requests = 20_000;
        long asked = 0;
        for (int i = 0; i < requests; i++) {
            byte[] request = fixture.binding();
            asked += request.length;
            fixture.receive(request, PortFixture.stranger(i));
        }
        assertThat(fixture.sent).hasSizeLessThanOrEqualTo(501).allMatch(each -> each.bytes().length <= 20 + 24);
        long answered =
                fixture.sent.stream().mapToLong(each -> each.bytes().length).sum();
        assertThat(answered).isLessThan(asked / 10);
        assertThat(fixture.port.dropped()).containsEntry(StunDrop.HELD_BACK, (long) requests - fixture.sent.size());
    }

    @Test
    void checksForNoSessionAreRefusedAtALimitedRateAndShorterThanTheyWere() {
        byte[] request = fixture.check("gone", password, true);
        for (int i = 0; i < 10_000; i++) {
            fixture.receive(request, PortFixture.stranger(i));
        }
        assertThat(fixture.sent).hasSizeLessThanOrEqualTo(501).allMatch(each -> each.bytes().length <= request.length);
        assertThat(fixture.port.dropped()).containsEntry(StunDrop.UNKNOWN_SESSION, 10_000L);
    }

    @Test
    void aUfragThatIsTakenIsDrawnAgain() {
        Random repeating = new Random(1) {
            private int draws;

            @Override
            public int nextInt(int bound) {
                // A session draws 8 and 24 characters; the second one gets the first one's ufrag at first.
                return draws++ < 64 ? 7 : super.nextInt(bound);
            }
        };
        PortFixture other = new PortFixture(repeating);
        PortFixture.End one = other.new End();
        PortFixture.End two = other.new End();
        assertThat(one.session.credentials().ufrag()).isEqualTo("HHHHHHHH");
        assertThat(two.session.credentials().ufrag()).isNotEqualTo("HHHHHHHH");
        assertThat(other.port.sessions()).isEqualTo(2);
    }

    @Test
    void aSourceThatAlwaysSaysTheSameIsNotAskedForEver() {
        PortFixture other = new PortFixture(new Random(1) {
            @Override
            public int nextInt(int bound) {
                return 7;
            }
        });
        PortFixture.End unused = other.new End();
        assertThatThrownBy(() -> other.new End()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void twoFarEndsMayHaveTheSameUfrag() {
        PortFixture.End other = fixture.new End().gather();
        end.start(host(PortFixture.FAR));
        other.start(host(PortFixture.FAR));
        fixture.receive(fixture.check(ufrag, password, true), PortFixture.FAR);
        fixture.receive(
                fixture.check(
                        other.session.credentials().ufrag(),
                        other.session.credentials().password(),
                        true),
                PortFixture.FAR);
        assertThat(fixture.port.dropped()).isEmpty();
        assertThat(fixture.sent).filteredOn(each -> each.bytes()[0] == 1).hasSize(2);
    }

    @Test
    void dtlsOfUnprovedSourcesIsOfNoSessionAndOfHalfProvedOnesKeptAtMostFourTimes() {
        end.start(host(PortFixture.FAR));
        assertThat(fixture.receive(DTLS, PortFixture.stranger(1))).isFalse();
        assertThat(fixture.receive(DTLS, PortFixture.FAR)).isFalse();
        // The far end's own check says who it is; that this end gets through to it is not proved yet.
        fixture.receive(fixture.check(ufrag, password, true), PortFixture.FAR);
        for (int i = 0; i < IceSession.MAX_EARLY_DATAGRAMS; i++) {
            assertThat(fixture.receive(DTLS, PortFixture.FAR)).isTrue();
        }
        assertThat(fixture.receive(DTLS, PortFixture.FAR)).isFalse();
        assertThat(end.received).isEmpty();
    }

    @Test
    void noMoreSessionsThanTheMaximumShareAPort() {
        List<PortFixture.End> all = new ArrayList<>();
        for (int i = 1; i < IcePort.MAX_SESSIONS; i++) {
            all.add(fixture.new End());
        }
        assertThatThrownBy(() -> fixture.new End()).isInstanceOf(IllegalStateException.class);
        all.get(0).session.close();
        assertThat(fixture.new End().session.credentials()).isNotNull();
    }
}
