// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.p2psip.reload.ice.agent.AgentFixture.BASE;
import static org.p2psip.reload.ice.agent.AgentFixture.FAR;
import static org.p2psip.reload.ice.agent.AgentFixture.OTHER;
import static org.p2psip.reload.ice.agent.AgentFixture.host;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunKey;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;

/** What an agent does about each message that a far end, a stranger or a fault may send. */
class IceAgentTest {
    private static final Duration TA = Duration.ofMillis(50);

    @Test
    void answersChecksThatComeBeforeTheDescriptionAndChecksBackOnceItIsThere() throws Exception {
        AgentFixture fixture = new AgentFixture(true).withHost(BASE);
        fixture.receive(fixture.check(false, false), OTHER);
        StunMessage answer = fixture.takeOnly();
        assertThat(answer.is(StunClass.SUCCESS_RESPONSE, StunMethod.BINDING)).isTrue();
        assertThat(answer.xorAddress(AttributeType.XOR_MAPPED_ADDRESS)).hasValue(OTHER);
        assertThat(fixture.integrity.verify(answer, fixture.localKey())).isTrue();
        fixture.start(host(FAR));
        assertThat(fixture.sent.get(0).remote()).isEqualTo(OTHER);
    }

    @Test
    void remembersABoundedNumberOfEarlyChecks() throws Exception {
        AgentFixture fixture = new AgentFixture(true).withHost(BASE);
        for (int port = 1; port <= 1000; port++) {
            fixture.receive(fixture.check(false, false), new InetSocketAddress("198.51.100.1", port));
        }
        fixture.take();
        fixture.start();
        fixture.advance(Duration.ofMillis(450));
        fixture.advance(Duration.ofSeconds(20));
        long targets =
                fixture.sent.stream().map(IceOutput.Transmit::remote).distinct().count();
        assertThat(targets).isEqualTo(EarlyChecks.MAX_EARLY);
    }

    @Test
    void doesNotFailBeforeItsPatienceIsOverThoughThereIsNothingToCheck() {
        AgentFixture fixture = new AgentFixture(true).withHost(BASE).start();
        fixture.advance(Duration.ofMillis(39_499));
        assertThat(fixture.events).isEmpty();
        fixture.advance(Duration.ofMillis(1));
        assertThat(fixture.events(IceOutput.Failed.class).get(0).reason()).isEqualTo(FailureReason.NO_PAIRS);
        assertThat(fixture.agent.nextDeadlineNanos()).isEmpty();
    }

    @Test
    void saysOfEachPairWhatWasTriedAndHowItEnded() throws Exception {
        AgentFixture fixture = new AgentFixture(true).withHost(BASE).start(host(FAR), host(OTHER, 1));
        StunMessage request = fixture.takeRequest();
        fixture.receive(fixture.error(request, StunError.BAD_REQUEST), FAR);
        fixture.advance(Duration.ofMinutes(2));
        IceOutput.Failed failed = fixture.events(IceOutput.Failed.class).get(0);
        assertThat(failed.reason()).isEqualTo(FailureReason.NO_PATH);
        assertThat(failed.pairs())
                .containsExactly(
                        new PairReport(
                                CandidateType.HOST, BASE, CandidateType.HOST, FAR, PairOutcome.REFUSED, 400, 1, 0),
                        new PairReport(
                                CandidateType.HOST, BASE, CandidateType.HOST, OTHER, PairOutcome.UNANSWERED, 0, 7, 0));
    }

    @Test
    @Tag("6940-6.5.1.9-1")
    void everyCheckSaysWhichRoleItsSenderHas() throws Exception {
        StunMessage ofControlling =
                new AgentFixture(true).withHost(BASE).start(host(FAR)).takeRequest();
        assertThat(ofControlling.has(AttributeType.ICE_CONTROLLING)).isTrue();
        assertThat(ofControlling.has(AttributeType.ICE_CONTROLLED)).isFalse();
        StunMessage ofControlled =
                new AgentFixture(false).withHost(BASE).start(host(FAR)).takeRequest();
        assertThat(ofControlled.has(AttributeType.ICE_CONTROLLED)).isTrue();
        assertThat(ofControlled.has(AttributeType.ICE_CONTROLLING)).isFalse();
    }

    @Test
    void aCheckCarriesThePriorityThatItsSourceWouldHaveAsPeerReflexive() throws Exception {
        AgentFixture fixture = new AgentFixture(true).withHost(BASE).start(host(FAR));
        StunMessage request = fixture.takeRequest();
        long priority = request.uint32(AttributeType.PRIORITY).orElseThrow();
        assertThat(priority >>> 24).isEqualTo(110);
        assertThat(priority & 0xFFFFFF)
                .isEqualTo(fixture.agent.localCandidates().get(0).priority() & 0xFFFFFF);
        assertThat(request.text(AttributeType.USERNAME, 513))
                .hasValue("farEnd:" + fixture.agent.localCredentials().ufrag());
        assertThat(fixture.integrity.verify(request, fixture.farKey())).isTrue();
        assertThat(fixture.integrity.verifyFingerprint(request)).isTrue();
    }

    @Test
    void theWinnerOfARoleConflictRefusesAndTheLoserSwitches() throws Exception {
        AgentFixture winner = new AgentFixture(true).withHost(BASE).start(host(FAR));
        winner.take();
        winner.tieBreaker = 0;
        winner.receive(winner.check(true, false), FAR);
        StunMessage refusal = winner.take().get(0);
        assertThat(refusal.error().orElseThrow().code()).isEqualTo(487);
        assertThat(winner.integrity.verify(refusal, winner.localKey())).isTrue();
        assertThat(winner.agent.isControlling()).isTrue();

        AgentFixture loser = new AgentFixture(true).withHost(BASE).start(host(FAR));
        loser.take();
        // The largest of unsigned numbers, which is negative as a signed one.
        loser.tieBreaker = -1;
        loser.receive(loser.check(true, false), FAR);
        assertThat(loser.take().get(0).messageClass()).isEqualTo(StunClass.SUCCESS_RESPONSE);
        assertThat(loser.agent.isControlling()).isFalse();
        assertThat(loser.events).contains(new IceOutput.RoleSwitched(false));
    }

    @Test
    void aRefusedRoleIsChangedAndTheCheckSentAgainWithAnotherTieBreaker() throws Exception {
        AgentFixture fixture = new AgentFixture(true).withHost(BASE).start(host(FAR));
        StunMessage first = fixture.takeRequest();
        fixture.receive(fixture.error(first, StunError.ROLE_CONFLICT), FAR);
        fixture.advance(TA);
        StunMessage second = fixture.takeRequest();
        assertThat(second.has(AttributeType.ICE_CONTROLLED)).isTrue();
        assertThat(second.uint64(AttributeType.ICE_CONTROLLED))
                .isNotEqualTo(first.uint64(AttributeType.ICE_CONTROLLING));
    }

    @Test
    void aRefusalOfAFormerRoleChangesNothing() throws Exception {
        AgentFixture fixture = new AgentFixture(true).withHost(BASE).start(host(FAR));
        StunMessage first = fixture.takeRequest();
        fixture.tieBreaker = -1;
        fixture.receive(fixture.check(true, false), FAR);
        assertThat(fixture.agent.isControlling()).isFalse();
        fixture.receive(fixture.error(first, StunError.ROLE_CONFLICT), FAR);
        assertThat(fixture.agent.isControlling()).isFalse();
    }

    @Test
    void requestsWithoutIntegrityAreBadAndThoseOfStrangersUnauthenticated() throws Exception {
        AgentFixture fixture = new AgentFixture(false).withHost(BASE).start();
        String username = fixture.agent.localCredentials().ufrag() + ":farEnd";
        fixture.receive(
                fixture.request(
                        writer -> writer.text(AttributeType.USERNAME, username).fingerprintAndEnd()),
                FAR);
        assertThat(fixture.takeOnly().error()).hasValue(StunError.BAD_REQUEST);
        fixture.receive(
                fixture.request(writer -> writer.text(AttributeType.USERNAME, username)
                        .integrity(StunKey.shortTerm("wrong"))
                        .fingerprintAndEnd()),
                FAR);
        StunMessage refusal = fixture.takeOnly();
        assertThat(refusal.error()).hasValue(StunError.UNAUTHENTICATED);
        assertThat(refusal.hasIntegrity()).isFalse();
        fixture.receive(
                fixture.request(writer -> writer.text(AttributeType.USERNAME, "stranger:farEnd")
                        .integrity(fixture.localKey())
                        .fingerprintAndEnd()),
                FAR);
        assertThat(fixture.takeOnly().error()).hasValue(StunError.UNAUTHENTICATED);
        fixture.advance(Duration.ofSeconds(5));
        assertThat(fixture.sent).as("checks triggered by strangers").isEmpty();
        assertThat(fixture.agent.trust(BASE, FAR)).isEqualTo(PathTrust.UNKNOWN);
    }

    @Test
    void refusalsOfStrangersAreFew() throws Exception {
        AgentFixture fixture = new AgentFixture(false).withHost(BASE).start();
        for (int i = 0; i < 1000; i++) {
            fixture.receive(fixture.request(writer -> writer.fingerprintAndEnd()), FAR);
        }
        assertThat(fixture.sent).hasSize(Answers.MAX_REFUSALS_PER_SECOND);
    }

    @Test
    void requestsWithoutARightFingerprintAreNotStun() throws Exception {
        AgentFixture fixture = new AgentFixture(false).withHost(BASE).start();
        fixture.receive(fixture.request(writer -> writer.end()), FAR);
        assertThat(fixture.sent).isEmpty();
    }

    @Test
    void namesRequiredAttributesItDoesNotKnow() throws Exception {
        AgentFixture fixture = new AgentFixture(false).withHost(BASE).start();
        fixture.receive(
                fixture.request(writer -> writer.text(
                                AttributeType.USERNAME,
                                fixture.agent.localCredentials().ufrag() + ":farEnd")
                        .flag(new AttributeType(0x7001))
                        .integrity(fixture.localKey())
                        .fingerprintAndEnd()),
                FAR);
        StunMessage refusal = fixture.takeOnly();
        assertThat(refusal.error().orElseThrow().code()).isEqualTo(420);
        assertThat(refusal.unknownAttributes(9)).containsExactly(new AttributeType(0x7001));
        assertThat(fixture.integrity.verify(refusal, fixture.localKey())).isTrue();
    }

    @Test
    void answersAreSignedAndBearNoUserName() throws Exception {
        AgentFixture fixture = new AgentFixture(false).withHost(BASE).start();
        fixture.receive(fixture.check(true, false), FAR);
        StunMessage answer = fixture.take().get(0);
        assertThat(answer.has(AttributeType.USERNAME)).isFalse();
        assertThat(fixture.integrity.verify(answer, fixture.localKey())).isTrue();
        assertThat(fixture.integrity.verifyFingerprint(answer)).isTrue();
    }

    @Test
    void anAnswerFromAnotherAddressFailsThePair() throws Exception {
        AgentFixture fixture = new AgentFixture(true).withHost(BASE).start(host(FAR));
        fixture.receive(fixture.success(fixture.takeRequest()), OTHER);
        fixture.advance(Duration.ofMinutes(1));
        assertThat(fixture.events(IceOutput.Failed.class).get(0).pairs().get(0).outcome())
                .isEqualTo(PairOutcome.WRONG_SOURCE);
    }

    @Test
    void anAnswerUnderAnotherPasswordIsAsIfItHadNotCome() throws Exception {
        AgentFixture fixture = new AgentFixture(true).withHost(BASE).start(host(FAR));
        StunMessage request = fixture.takeRequest();
        ByteBuf out = Unpooled.buffer();
        fixture.writer
                .beginResponse(out, StunClass.SUCCESS_RESPONSE, request)
                .xorAddress(AttributeType.XOR_MAPPED_ADDRESS, BASE)
                .integrity(StunKey.shortTerm("guessed"))
                .fingerprintAndEnd();
        fixture.receive(StunMessage.decode(out), FAR);
        assertThat(fixture.events).isEmpty();
        fixture.advance(Duration.ofMillis(500));
        assertThat(fixture.takeRequest().hasTransactionId(request.transactionId()))
                .as("sent again")
                .isTrue();
    }

    @Test
    void aCheckFromTheFarEndReplacesTheRunningOneWhoseAnswerStillCounts() throws Exception {
        AgentFixture fixture = new AgentFixture(true).withHost(BASE).start(host(FAR));
        StunMessage first = fixture.takeRequest();
        fixture.advance(Duration.ofMillis(200));
        fixture.receive(fixture.check(false, false), FAR);
        List<StunMessage> answers = fixture.take();
        assertThat(answers.get(0).messageClass()).isEqualTo(StunClass.SUCCESS_RESPONSE);
        assertThat(answers.get(1).messageClass()).as("a check at once").isEqualTo(StunClass.REQUEST);
        fixture.advance(Duration.ofMillis(350));
        assertThat(fixture.sent).as("the first is not sent again").isEmpty();
        fixture.receive(fixture.success(first), FAR);
        assertThat(fixture.events(IceOutput.PathUsable.class)).hasSize(1);
    }

    @Test
    void aCheckOfAPairThatWorksTriggersNone() throws Exception {
        AgentFixture fixture = new AgentFixture(false).withHost(BASE).start(host(FAR));
        fixture.receive(fixture.success(fixture.takeRequest()), FAR);
        fixture.receive(fixture.check(true, false), FAR);
        assertThat(fixture.takeOnly().messageClass()).isEqualTo(StunClass.SUCCESS_RESPONSE);
        fixture.advance(Duration.ofSeconds(3));
        assertThat(fixture.sent).isEmpty();
    }

    @Test
    void aCheckRevivesAFailedPair() throws Exception {
        AgentFixture fixture = new AgentFixture(false).withHost(BASE).start(host(FAR));
        StunMessage first = fixture.takeRequest();
        fixture.receive(fixture.error(first, StunError.SERVER_ERROR), FAR);
        fixture.advance(Duration.ofSeconds(1));
        assertThat(fixture.sent).isEmpty();
        fixture.receive(fixture.check(true, false), FAR);
        assertThat(fixture.take()).hasSize(2);
    }

    @Test
    void nominatesOnePairOnceAndAfterTheFirstCheck() throws Exception {
        AgentFixture fixture = new AgentFixture(true).withHost(BASE).start(host(FAR), host(OTHER, 1));
        StunMessage first = fixture.takeRequest();
        assertThat(first.has(AttributeType.USE_CANDIDATE)).isFalse();
        fixture.receive(fixture.success(first), FAR);
        fixture.advance(TA);
        StunMessage nomination = fixture.takeRequest();
        assertThat(nomination.has(AttributeType.USE_CANDIDATE)).isTrue();
        fixture.receive(fixture.success(nomination), FAR);
        assertThat(fixture.events(IceOutput.Selected.class)).hasSize(1);
        fixture.advance(Duration.ofSeconds(3));
        assertThat(fixture.sent).as("unused pairs are forgotten at once").isEmpty();
    }

    @Test
    void failsIfTheNominationFails() throws Exception {
        AgentFixture fixture = new AgentFixture(true).withHost(BASE).start(host(FAR));
        fixture.receive(fixture.success(fixture.takeRequest()), FAR);
        fixture.advance(TA);
        fixture.receive(fixture.error(fixture.takeRequest(), StunError.BAD_REQUEST), FAR);
        assertThat(fixture.events(IceOutput.Failed.class).get(0).reason()).isEqualTo(FailureReason.NOMINATION_FAILED);
    }

    @Test
    void remembersANominationUntilItsOwnCheckIsAnswered() throws Exception {
        AgentFixture fixture = new AgentFixture(false).withHost(BASE).start(host(FAR));
        StunMessage own = fixture.takeRequest();
        fixture.receive(fixture.check(true, true), FAR);
        assertThat(fixture.events(IceOutput.Selected.class)).isEmpty();
        fixture.receive(fixture.success(own), FAR);
        assertThat(fixture.events(IceOutput.Selected.class)).hasSize(1);
    }

    @Test
    void ofManyNominationsTheHighestPriorityWinsAndALowerOneNeverTakesOver() throws Exception {
        AgentFixture fixture = new AgentFixture(false).withHost(BASE).start(host(FAR), host(OTHER, 1));
        fixture.take();
        nominate(fixture, OTHER);
        assertThat(lastSelected(fixture).remote()).isEqualTo(OTHER);
        nominate(fixture, FAR);
        assertThat(lastSelected(fixture).remote()).as("a better one").isEqualTo(FAR);
        nominate(fixture, OTHER);
        assertThat(lastSelected(fixture).remote()).as("a worse one").isEqualTo(FAR);
    }

    private static void nominate(AgentFixture fixture, InetSocketAddress from) throws Exception {
        fixture.receive(fixture.check(true, true), from);
        fixture.advance(Duration.ofMillis(120));
        List<IceOutput.Transmit> sent = new ArrayList<>(fixture.sent);
        fixture.sent.clear();
        for (IceOutput.Transmit each : sent) {
            StunMessage message = StunMessage.decode(each.payload());
            if (message.messageClass() == StunClass.REQUEST && each.remote().equals(from)) {
                fixture.receive(fixture.success(message), from);
            }
        }
    }

    private static IceOutput.Selected lastSelected(AgentFixture fixture) {
        List<IceOutput.Selected> selected = fixture.events(IceOutput.Selected.class);
        return selected.get(selected.size() - 1);
    }

    @Test
    void saysWhenAFarEndThatControlsNominatesNothing() throws Exception {
        AgentFixture fixture = new AgentFixture(false).withHost(BASE).start(host(FAR));
        fixture.receive(fixture.success(fixture.takeRequest()), FAR);
        fixture.advance(Duration.ofMillis(78_999));
        assertThat(fixture.events(IceOutput.Failed.class)).isEmpty();
        fixture.advance(Duration.ofMillis(1));
        assertThat(fixture.events(IceOutput.Failed.class).get(0).reason()).isEqualTo(FailureReason.NOT_NOMINATED);
    }

    @Test
    void dataIsTrustedOnceACheckWasAnsweredAndKeptBackBefore() throws Exception {
        AgentFixture fixture = new AgentFixture(false).withHost(BASE).start(host(FAR));
        assertThat(fixture.agent.trust(BASE, FAR)).isEqualTo(PathTrust.UNKNOWN);
        fixture.receive(fixture.check(true, false), FAR);
        assertThat(fixture.agent.trust(BASE, FAR)).isEqualTo(PathTrust.PENDING);
        List<StunMessage> sent = fixture.take();
        fixture.receive(fixture.success(sent.get(0)), FAR);
        assertThat(fixture.agent.trust(BASE, FAR)).isEqualTo(PathTrust.VALID);
        assertThat(fixture.agent.trust(BASE, OTHER)).isEqualTo(PathTrust.UNKNOWN);
    }

    @Test
    void neverChecksAddressesThatNoFarEndCanHave() throws Exception {
        AgentFixture fixture = new AgentFixture(true).withHost(BASE);
        List<RemoteCandidate> remotes = new ArrayList<>();
        for (String address : new String[] {
            "127.0.0.1", "0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::1", "ff02::1", "::"
        }) {
            remotes.add(host(new InetSocketAddress(address, 5000), remotes.size()));
        }
        remotes.add(host(new InetSocketAddress("203.0.113.9", 0), 20));
        remotes.add(new RemoteCandidate(CandidateType.PEER_REFLEXIVE, FAR, "p", 5));
        fixture.start(remotes.toArray(RemoteCandidate[]::new));
        fixture.advance(Duration.ofMinutes(1));
        assertThat(fixture.sent).isEmpty();
        assertThat(fixture.events(IceOutput.Failed.class).get(0).reason()).isEqualTo(FailureReason.NO_PAIRS);
    }

    @Test
    void tenThousandCandidatesMakeItNoCannon() throws Exception {
        AgentFixture fixture = new AgentFixture(true)
                .withHost(
                        BASE,
                        new InetSocketAddress("203.0.113.10", 5000),
                        new InetSocketAddress("203.0.113.11", 5000),
                        new InetSocketAddress("203.0.113.12", 5000));
        List<RemoteCandidate> remotes = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            remotes.add(host(new InetSocketAddress("198.51." + i / 250 + "." + i % 250, 7), i));
        }
        fixture.start(remotes.toArray(RemoteCandidate[]::new));
        fixture.advance(Duration.ofMinutes(10));
        assertThat(fixture.sent.stream().map(IceOutput.Transmit::remote).distinct())
                .hasSizeLessThanOrEqualTo(IceAgent.MAX_REMOTE_CANDIDATES);
        assertThat(fixture.sent).hasSize(7 * IceAgent.MAX_PAIRS);
        assertThat(fixture.events(IceOutput.Failed.class).get(0).pairs()).hasSize(IceAgent.MAX_PAIRS);
    }

    @Test
    @Tag("6940-6.5.1.10.3-1")
    void asksForConsentEveryFourToSixSecondsInsteadOfKeepalives() throws Exception {
        AgentFixture fixture = new AgentFixture(true).connected();
        fixture.take();
        int requests = 0;
        long last = fixture.nowNanos;
        while (requests < 50) {
            fixture.advance(Duration.ofMillis(10));
            for (StunMessage each : fixture.take()) {
                assertThat(each.is(StunClass.REQUEST, StunMethod.BINDING)).isTrue();
                assertThat(Duration.ofNanos(fixture.nowNanos - last))
                        .isBetween(Duration.ofMillis(3990), Duration.ofMillis(6010));
                last = fixture.nowNanos;
                requests++;
                fixture.receive(fixture.success(each), FAR);
            }
        }
        assertThat(fixture.agent.state()).isEqualTo(IceAgent.State.CONNECTED);
        assertThat(fixture.agent.roundTripNanos()).isPresent();
    }

    @Test
    void stopsAfterThirtySecondsWithoutConsent() throws Exception {
        AgentFixture fixture = new AgentFixture(true).connected();
        fixture.advance(Duration.ofMillis(29_999));
        assertThat(fixture.events(IceOutput.Failed.class)).isEmpty();
        fixture.advance(Duration.ofMillis(1));
        assertThat(fixture.events(IceOutput.Failed.class))
                .containsExactly(new IceOutput.Failed(FailureReason.CONSENT_LOST, List.of()));
        fixture.take();
        fixture.receive(fixture.check(false, false), FAR);
        assertThat(fixture.sent).isEmpty();
        assertThat(fixture.agent.trust(BASE, FAR)).isEqualTo(PathTrust.UNKNOWN);
    }

    @Test
    void stopsAtOnceWhenTheFarEndForbidsMore() throws Exception {
        AgentFixture fixture = new AgentFixture(true).connected();
        fixture.take();
        fixture.advance(Duration.ofSeconds(6));
        StunMessage request = fixture.take().get(0);
        fixture.receive(fixture.error(request, StunError.FORBIDDEN), FAR);
        assertThat(fixture.events(IceOutput.Failed.class)).hasSize(1);
    }

    @Test
    @Tag("6940-6.5.1.10.3-1")
    void withoutConsentAnIndicationKeepsAQuietPathOpen() throws Exception {
        AgentFixture fixture = new AgentFixture(IceSettings.defaults().withoutConsent(), true).connected();
        fixture.take();
        fixture.advance(Duration.ofMillis(14_999));
        assertThat(fixture.sent).isEmpty();
        fixture.advance(Duration.ofMillis(1));
        StunMessage indication = fixture.takeOnly();
        assertThat(indication.is(StunClass.INDICATION, StunMethod.BINDING)).isTrue();
        assertThat(indication.attributeTypes()).containsExactly(AttributeType.FINGERPRINT);
        fixture.advance(Duration.ofSeconds(10));
        fixture.agent.noteSent(fixture.nowNanos);
        fixture.advance(Duration.ofMillis(14_999));
        assertThat(fixture.sent).as("something else was sent meanwhile").isEmpty();
    }

    @Test
    void goesOnAnsweringChecksOnceItIsConnected() throws Exception {
        AgentFixture fixture = new AgentFixture(true).connected();
        fixture.take();
        fixture.receive(fixture.check(false, false), FAR);
        assertThat(fixture.takeOnly().messageClass()).isEqualTo(StunClass.SUCCESS_RESPONSE);
    }

    @Test
    void acceptsOnlyWhatIsOfItsSession() throws Exception {
        AgentFixture fixture = new AgentFixture(true).withHost(BASE).start(host(FAR));
        StunMessage request = fixture.takeRequest();
        assertThat(fixture.agent.accepts(fixture.check(false, false))).isTrue();
        assertThat(fixture.agent.accepts(fixture.success(request))).isTrue();
        AgentFixture other = new AgentFixture(true).withHost(BASE);
        other.random.setSeed(1);
        assertThat(other.agent.accepts(fixture.success(request))).isFalse();
        assertThat(fixture.agent.accepts(fixture.success(fixture.check(false, false))))
                .isFalse();
    }

    @Test
    void aClosedAgentSaysNothingAndTrustsNobody() throws Exception {
        AgentFixture fixture = new AgentFixture(true).connected();
        fixture.take();
        fixture.agent.close();
        fixture.receive(fixture.check(false, false), FAR);
        assertThat(fixture.sent).isEmpty();
        assertThat(fixture.agent.nextDeadlineNanos()).isEmpty();
        assertThat(fixture.agent.trust(BASE, FAR)).isEqualTo(PathTrust.UNKNOWN);
    }

    @Test
    void startsOnceAndTakesNoCandidatesAfterwards() {
        AgentFixture fixture = new AgentFixture(true).withHost(BASE).start(host(FAR));
        assertThatThrownBy(() -> fixture.start(host(FAR))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> fixture.withHost(OTHER)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRelayIsAskedForPermissionBeforeItsFirstCheck() {
        AgentFixture fixture = new AgentFixture(true);
        InetSocketAddress relay = new InetSocketAddress("192.0.2.10", 50_000);
        InetSocketAddress server = new InetSocketAddress("192.0.2.10", 3478);
        fixture.candidates.addRelayed(relay, OTHER, BASE, server);
        fixture.withHost();
        fixture.agent.start(new RemoteDescription(AgentFixture.FAR_CREDENTIALS, List.of(host(FAR))), fixture.nowNanos);
        assertThat(fixture.agent.pollOutput()).isEqualTo(new IceOutput.PermissionNeeded(relay, FAR));
        assertThat(fixture.agent.pollOutput()).isInstanceOf(IceOutput.Transmit.class);
    }
}
