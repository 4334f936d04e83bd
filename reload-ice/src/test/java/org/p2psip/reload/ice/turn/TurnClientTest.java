// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;

class TurnClientTest {
    private static final InetSocketAddress PEER = ScriptedServer.PEER;

    @Test
    void asksAgainWithCredentialsAndTellsTheAddresses() throws Exception {
        ScriptedServer server = new ScriptedServer(TurnClientSettings.defaults());
        server.client.allocate(server.nowNanos);
        server.challenge();
        server.allocate(600);
        assertThat(server.told)
                .containsExactly(new TurnClientOutput.Allocated(
                        List.of(ScriptedServer.RELAYED), ScriptedServer.MAPPED, List.of()));
        assertThat(server.client.isAllocated()).isTrue();
        assertThatThrownBy(() -> server.client.allocate(server.nowNanos)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void takesAFreshNonceAndADifferentTransaction() throws Exception {
        ScriptedServer server = new ScriptedServer(TurnClientSettings.defaults());
        server.client.allocate(server.nowNanos);
        server.challenge();
        StunMessage stale = server.take(StunMethod.ALLOCATE);
        server.challenge(stale, StunError.STALE_NONCE, "second");
        server.poll();
        StunMessage again = StunMessage.decode(server.sent.get(0));
        assertThat(again.text(AttributeType.NONCE, 763)).contains("second");
        assertThat(again.transactionId()).isNotEqualTo(stale.transactionId());
        server.allocate(600);
        assertThat(server.client.isAllocated()).isTrue();
    }

    @Test
    void stopsWhenTheServerRefusesTheCredentials() throws Exception {
        ScriptedServer server = new ScriptedServer(TurnClientSettings.defaults());
        server.client.allocate(server.nowNanos);
        server.challenge();
        server.challenge(server.take(StunMethod.ALLOCATE), StunError.UNAUTHENTICATED, "second");
        assertThat(server.failure()).isEqualTo(TurnFailure.UNAUTHENTICATED);
        assertThat(server.sent).isEmpty();
        assertThat(server.client.isEnded()).isTrue();
        assertThat(server.client.nextDeadlineNanos()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "400, BAD_REQUEST", "403, FORBIDDEN", "420, UNKNOWN_ATTRIBUTE", "437, MISMATCH",
        "440, FAMILY_NOT_SUPPORTED", "441, WRONG_CREDENTIALS", "442, UNSUPPORTED_TRANSPORT", "486, QUOTA_REACHED",
        "508, INSUFFICIENT_CAPACITY", "500, SERVER_ERROR", "300, TRY_ALTERNATE", "699, SERVER_ERROR"
    })
    void saysWhyThereIsNoAllocation(int code, TurnFailure failure) throws Exception {
        ScriptedServer server = new ScriptedServer(TurnClientSettings.defaults());
        server.client.allocate(server.nowNanos);
        server.challenge();
        server.refuse(server.take(StunMethod.ALLOCATE), new StunError(code, "no"), answer -> {});
        assertThat(server.told).containsExactly(new TurnClientOutput.Failed(failure, "no"));
        assertThat(server.client.isEnded()).isTrue();
    }

    @Test
    void waitsBeforeItAsksAServerThatIsFull() {
        assertThat(TurnFailure.QUOTA_REACHED.patience()).isEqualTo(Duration.ofMinutes(1));
        assertThat(TurnFailure.MISMATCH.patience()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void ignoresErrorsThatAreNotTheServers() throws Exception {
        ScriptedServer server = new ScriptedServer(TurnClientSettings.defaults());
        server.client.allocate(server.nowNanos);
        server.challenge();
        server.poll();
        StunMessage request = StunMessage.decode(server.sent.get(0));
        ByteBuf forged = Unpooled.buffer();
        server.writer
                .beginResponse(forged, org.p2psip.reload.ice.stun.StunClass.ERROR_RESPONSE, request)
                .error(StunError.FORBIDDEN)
                .end();
        server.hand(forged);
        assertThat(server.told).isEmpty();
        server.allocate(600);
        assertThat(server.client.isAllocated()).isTrue();
    }

    @Test
    void goesWhereTheServerSendsIt() throws Exception {
        ScriptedServer server = new ScriptedServer(TurnClientSettings.defaults());
        server.client.allocate(server.nowNanos);
        server.challenge();
        InetSocketAddress other = new InetSocketAddress("192.0.2.77", 3478);
        server.refuse(
                server.take(StunMethod.ALLOCATE),
                StunError.TRY_ALTERNATE,
                answer -> answer.address(AttributeType.ALTERNATE_SERVER, other));
        assertThat(server.told).containsExactly(new TurnClientOutput.Redirected(other));
    }

    @Test
    void givesDontFragmentUpForAServerThatDoesNotKnowIt() throws Exception {
        ScriptedServer server = new ScriptedServer(TurnClientSettings.defaults().withoutFragments());
        server.client.allocate(server.nowNanos);
        server.challenge();
        StunMessage request = server.take(StunMethod.ALLOCATE);
        assertThat(request.has(AttributeType.DONT_FRAGMENT)).isTrue();
        server.refuse(
                request,
                StunError.UNKNOWN_ATTRIBUTE,
                answer -> answer.unknownAttributes(List.of(AttributeType.DONT_FRAGMENT)));
        assertThat(server.sent).hasSize(1);
        assertThat(StunMessage.decode(server.sent.get(0)).has(AttributeType.DONT_FRAGMENT))
                .isFalse();
        server.allocate(600);
        assertThat(server.client.isAllocated()).isTrue();
    }

    @Test
    void givesUpAServerThatNeverAnswers() {
        ScriptedServer server = new ScriptedServer(TurnClientSettings.defaults());
        server.client.allocate(server.nowNanos);
        server.poll();
        int sendings = 0;
        double seconds = 0;
        while (server.told.isEmpty()) {
            sendings += server.sent.size();
            server.sent.clear();
            seconds += server.advanceToNext();
        }
        assertThat(sendings).isEqualTo(7);
        assertThat(seconds).isEqualTo(39.5);
        assertThat(server.failure()).isEqualTo(TurnFailure.UNREACHABLE);
    }

    @Test
    void prolongsAMinuteBeforeTheEndAndNotAtTheSameMomentAsOthers() throws Exception {
        ScriptedServer server = ScriptedServer.allocated(TurnClientSettings.defaults());
        double seconds = 0;
        while (true) {
            seconds += server.advanceToNext();
            StunMessage message = StunMessage.decode(server.takeRaw());
            if (message.method().equals(StunMethod.REFRESH)) {
                server.succeed(message, answer -> answer.uint32(AttributeType.LIFETIME, 600));
                break;
            }
            assertThat(message.method()).as("what keeps the NAT's memory").isEqualTo(StunMethod.BINDING);
        }
        assertThat(seconds).isBetween(509.0, 541.0);
        assertThat(server.client.isAllocated()).isTrue();
        assertThat(server.told).isEmpty();
    }

    @Test
    void triesAgainToProlongAndTellsWhenTheTimeIsOver() throws Exception {
        ScriptedServer server = ScriptedServer.allocated(TurnClientSettings.defaults());
        double seconds = 0;
        int refused = 0;
        while (server.told.isEmpty()) {
            seconds += server.advanceToNext();
            if (!server.sent.isEmpty()) {
                StunMessage message = StunMessage.decode(server.takeRaw());
                if (message.method().equals(StunMethod.REFRESH)) {
                    server.refuse(message, StunError.INSUFFICIENT_CAPACITY, answer -> {});
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(4);
        assertThat(seconds).isBetween(599.0, 601.0);
        assertThat(server.failure()).isEqualTo(TurnFailure.EXPIRED);
    }

    @Test
    void knowsThatAnAllocationIsGoneByTheFirstAnswerThatSaysSo() throws Exception {
        ScriptedServer server = ScriptedServer.allocated(TurnClientSettings.defaults());
        server.client.permit(PEER.getAddress(), server.nowNanos);
        server.refuse(server.take(StunMethod.CREATE_PERMISSION), StunError.ALLOCATION_MISMATCH, answer -> {});
        assertThat(server.failure()).isEqualTo(TurnFailure.MISMATCH);
    }

    @Test
    void releaseEndsEvenIfTheServerHasForgotten() throws Exception {
        ScriptedServer server = ScriptedServer.allocated(TurnClientSettings.defaults());
        server.client.release(server.nowNanos);
        StunMessage refresh = server.take(StunMethod.REFRESH);
        assertThat(refresh.uint32(AttributeType.LIFETIME)).hasValue(0);
        server.refuse(refresh, StunError.ALLOCATION_MISMATCH, answer -> {});
        assertThat(server.told).containsExactly(new TurnClientOutput.Released());
    }

    @Test
    void givesBackWhatItGetsAfterItWasReleased() throws Exception {
        ScriptedServer server = new ScriptedServer(TurnClientSettings.defaults());
        server.client.allocate(server.nowNanos);
        server.challenge();
        server.client.release(server.nowNanos);
        server.allocate(600);
        assertThat(server.told).isEmpty();
        server.succeed(server.take(StunMethod.REFRESH), answer -> answer.uint32(AttributeType.LIFETIME, 0));
        assertThat(server.told).containsExactly(new TurnClientOutput.Released());
    }

    @Test
    void givesBackAnAddressOfAFamilyThatItDidNotAskFor() throws Exception {
        ScriptedServer server = new ScriptedServer(TurnClientSettings.defaults());
        server.client.allocate(server.nowNanos);
        server.challenge();
        server.succeed(
                server.take(StunMethod.ALLOCATE),
                answer -> answer.xorAddress(AttributeType.XOR_RELAYED_ADDRESS, ScriptedServer.RELAYED6)
                        .xorAddress(AttributeType.XOR_MAPPED_ADDRESS, ScriptedServer.MAPPED)
                        .uint32(AttributeType.LIFETIME, 600));
        assertThat(server.failure()).isEqualTo(TurnFailure.UNEXPECTED_ANSWER);
        assertThat(server.take(StunMethod.REFRESH).uint32(AttributeType.LIFETIME))
                .hasValue(0);
    }

    @Test
    void takesTwoFamiliesOrOneAndTheReasonForTheOther() throws Exception {
        TurnClientSettings both = TurnClientSettings.defaults().withFamilies(TurnClientSettings.Families.BOTH);
        ScriptedServer server = new ScriptedServer(both);
        server.client.allocate(server.nowNanos);
        server.challenge();
        AddressError none = new AddressError(AddressFamily.IPV6, StunError.ADDRESS_FAMILY_NOT_SUPPORTED);
        server.succeed(server.take(StunMethod.ALLOCATE), answer -> {
            answer.xorAddress(AttributeType.XOR_RELAYED_ADDRESS, ScriptedServer.RELAYED)
                    .xorAddress(AttributeType.XOR_MAPPED_ADDRESS, ScriptedServer.MAPPED)
                    .uint32(AttributeType.LIFETIME, 600);
            none.write(answer);
        });
        assertThat(server.told)
                .containsExactly(new TurnClientOutput.Allocated(
                        List.of(ScriptedServer.RELAYED), ScriptedServer.MAPPED, List.of(none)));

        ScriptedServer dual = new ScriptedServer(both);
        dual.client.allocate(dual.nowNanos);
        dual.challenge();
        dual.succeed(
                dual.take(StunMethod.ALLOCATE),
                answer -> answer.xorAddress(AttributeType.XOR_RELAYED_ADDRESS, ScriptedServer.RELAYED)
                        .xorAddress(AttributeType.XOR_RELAYED_ADDRESS, ScriptedServer.RELAYED6)
                        .xorAddress(AttributeType.XOR_MAPPED_ADDRESS, ScriptedServer.MAPPED)
                        .uint32(AttributeType.LIFETIME, 600));
        dual.client.release(AddressFamily.IPV6, dual.nowNanos);
        StunMessage refresh = dual.take(StunMethod.REFRESH);
        assertThat(refresh.uint8(AttributeType.REQUESTED_ADDRESS_FAMILY, 4)).hasValue(2);
        assertThat(refresh.uint32(AttributeType.LIFETIME)).hasValue(0);
        dual.succeed(refresh, answer -> answer.uint32(AttributeType.LIFETIME, 0));
        assertThat(dual.client.isAllocated()).isTrue();
        dual.client.permit(InetAddress.getByName("2001:db8::1"), dual.nowNanos);
        dual.poll();
        assertThat(dual.sent).as("requests for a family that is gone").isEmpty();
    }
}
