// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.ice.agent.AgentFixture.BASE;
import static org.p2psip.reload.ice.agent.AgentFixture.FAR;
import static org.p2psip.reload.ice.agent.AgentFixture.OTHER;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunKey;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;
import org.p2psip.reload.ice.stun.TransactionId;

/** When an agent checks which pair, and what never makes it send elsewhere. */
class IceTimingTest {
    private static final Duration TA = Duration.ofMillis(50);

    private static RemoteCandidate candidate(int number, String foundation) {
        return new RemoteCandidate(
                CandidateType.HOST,
                new InetSocketAddress("198.51.100." + number, 5000),
                foundation,
                Priorities.candidate(CandidateType.HOST, 60_000 - number));
    }

    private static List<InetSocketAddress> targets(AgentFixture fixture) {
        return fixture.sent.stream().map(IceOutput.Transmit::remote).toList();
    }

    @Test
    void aRetransmissionWaitsTheLongerTheMorePairsThereAre() {
        AgentFixture many = new AgentFixture(true).withHost(BASE);
        many.start(IntStream.range(1, 31).mapToObj(i -> candidate(i, "f" + i)).toArray(RemoteCandidate[]::new));
        InetSocketAddress first = many.sent.get(0).remote();
        many.advance(TA.multipliedBy(30).minusMillis(1));
        assertThat(targets(many)).hasSize(30).doesNotHaveDuplicates();
        many.advance(Duration.ofMillis(1));
        assertThat(targets(many)).filteredOn(first::equals).hasSize(2);
        AgentFixture one = new AgentFixture(true).withHost(BASE).start(candidate(1, "f"));
        one.advance(Duration.ofMillis(499));
        assertThat(one.sent).hasSize(1);
        one.advance(Duration.ofMillis(1));
        assertThat(one.sent).hasSize(2);
    }

    @Test
    void pairsOfOneFoundationWaitForTheFirstOfThem() throws Exception {
        AgentFixture fixture =
                new AgentFixture(false).withHost(BASE).start(candidate(1, "f"), candidate(2, "f"), candidate(3, "g"));
        fixture.advance(TA.multipliedBy(4));
        assertThat(targets(fixture))
                .containsExactly(candidate(1, "f").address(), candidate(3, "g").address());
        StunMessage first = StunMessage.decode(fixture.sent.get(0).payload());
        fixture.sent.clear();
        fixture.receive(fixture.success(first), candidate(1, "f").address());
        fixture.advance(TA);
        assertThat(targets(fixture)).containsExactly(candidate(2, "f").address());
    }

    @Test
    void anotherServerIsNotGoneToWhereACheckIsToldOfOne() throws Exception {
        AgentFixture fixture = new AgentFixture(true).withHost(BASE).start(AgentFixture.host(FAR));
        StunMessage request = fixture.takeRequest();
        ByteBuf out = Unpooled.buffer();
        fixture.writer
                .beginResponse(out, StunClass.ERROR_RESPONSE, request)
                .error(new StunError(300, "Try Alternate"))
                .address(AttributeType.ALTERNATE_SERVER, OTHER)
                .integrity(fixture.farKey())
                .fingerprintAndEnd();
        fixture.receive(StunMessage.decode(out), FAR);
        fixture.advance(Duration.ofMinutes(1));
        assertThat(fixture.sent).isEmpty();
        assertThat(fixture.events(IceOutput.Failed.class).get(0).pairs())
                .allMatch(pair -> pair.outcome() == PairOutcome.REFUSED);
    }

    @Test
    void aPathIsNeverLeftForAnAddressThatHasNotShownThePassword() throws Exception {
        AgentFixture fixture = new AgentFixture(true).connected();
        fixture.events.clear();
        fixture.advance(Duration.ofSeconds(8));
        fixture.sent.clear();
        for (int i = 0; i < 5; i++) {
            fixture.receive(
                    fixture.request(writer -> writer.text(
                                    AttributeType.USERNAME,
                                    fixture.agent.localCredentials().ufrag() + ":farEnd")
                            .uint32(AttributeType.PRIORITY, 5)
                            .uint64(AttributeType.ICE_CONTROLLED, 5)
                            .integrity(StunKey.shortTerm("somebody else's password"))
                            .fingerprintAndEnd()),
                    OTHER);
        }
        ByteBuf indication = Unpooled.buffer();
        fixture.writer
                .begin(indication, StunClass.INDICATION, StunMethod.BINDING, new TransactionId(1, 2))
                .fingerprintAndEnd();
        fixture.receive(StunMessage.decode(indication), OTHER);
        fixture.advance(Duration.ofSeconds(6));
        assertThat(fixture.events).isEmpty();
        assertThat(fixture.agent.trust(BASE, OTHER)).isEqualTo(PathTrust.UNKNOWN);
        for (StunMessage each : fixture.take()) {
            assertThat(each.messageClass()).isIn(StunClass.REQUEST, StunClass.ERROR_RESPONSE);
        }
    }
}
