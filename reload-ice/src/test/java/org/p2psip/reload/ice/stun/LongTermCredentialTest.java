// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Client and server of long-term credentials against each other. */
class LongTermCredentialTest {
    private static final InetSocketAddress FROM = new InetSocketAddress("192.0.2.1", 4000);
    private static final String REALM = "overlay.example.org";
    private static final String USER = "alice";
    private static final String PASSWORD = "correct horse";
    private static final Duration LIFETIME = Duration.ofMinutes(10);
    private static final long LIFETIME_NANOS = LIFETIME.toNanos();

    private final StunIntegrity integrity = new StunIntegrity();
    private final StunWriter writer = new StunWriter(integrity);
    private boolean anonymous;
    private int ids;

    /** Knows one user. */
    private final UserKeys users = new UserKeys() {
        @Override
        public Optional<StunKey> key(String username, String realm, PasswordAlgorithm algorithm) {
            return username.equals(USER)
                    ? Optional.of(StunKey.longTerm(username, realm, PASSWORD, algorithm))
                    : Optional.empty();
        }

        @Override
        public boolean findsHashes() {
            return anonymous;
        }

        @Override
        public Optional<String> userOfHash(byte[] userHash) {
            return Arrays.equals(userHash, StunKey.userHash(USER, REALM)) ? Optional.of(USER) : Optional.empty();
        }
    };

    private LongTermServer server() {
        return new LongTermServer(REALM, users, integrity, new byte[16], LIFETIME);
    }

    @Test
    void theFirstRequestIsChallengedAndTheSecondServed() throws Exception {
        LongTermServer server = server();
        LongTermClient client = new LongTermClient(USER, PASSWORD);
        StunMessage first = request(client);
        assertThat(first.attributeTypes()).isEmpty();
        assertThat(answer(server, client, first, 0)).isEqualTo(LongTermClient.Verdict.RETRY);
        StunMessage second = request(client);
        assertThat(second.has(AttributeType.USERNAME)).isTrue();
        assertThat(second.hasIntegritySha256()).isTrue();
        assertThat(second.hasIntegrity()).isFalse();
        assertThat(answer(server, client, second, 0)).isEqualTo(LongTermClient.Verdict.ACCEPTED);
        assertThat(answer(server, client, request(client), 1)).isEqualTo(LongTermClient.Verdict.ACCEPTED);
    }

    @Test
    void aServerThatKnowsHashesNeverSeesTheName() throws Exception {
        anonymous = true;
        LongTermServer server = server();
        LongTermClient client = new LongTermClient(USER, PASSWORD);
        answer(server, client, request(client), 0);
        StunMessage second = request(client);
        assertThat(second.has(AttributeType.USERNAME)).isFalse();
        assertThat(second.has(AttributeType.USERHASH)).isTrue();
        assertThat(answer(server, client, second, 0)).isEqualTo(LongTermClient.Verdict.ACCEPTED);
    }

    @Test
    void aStaleNonceIsReplacedAndTheRequestProtectedAnew() throws Exception {
        LongTermServer server = server();
        LongTermClient client = new LongTermClient(USER, PASSWORD);
        answer(server, client, request(client), 0);
        assertThat(answer(server, client, request(client), LIFETIME_NANOS - 1))
                .isEqualTo(LongTermClient.Verdict.ACCEPTED);
        assertThat(answer(server, client, request(client), LIFETIME_NANOS)).isEqualTo(LongTermClient.Verdict.RETRY);
        assertThat(answer(server, client, request(client), LIFETIME_NANOS)).isEqualTo(LongTermClient.Verdict.ACCEPTED);
    }

    @Test
    void aNonceOfAnotherAddressIsStale() throws Exception {
        LongTermServer server = server();
        LongTermClient client = new LongTermClient(USER, PASSWORD);
        answer(server, client, request(client), 0);
        LongTermServer.Outcome outcome =
                server.authenticate(request(client), new InetSocketAddress("192.0.2.1", 4001), 0);
        assertThat(outcome).isEqualTo(new LongTermServer.Refused(StunError.STALE_NONCE, true));
    }

    @Test
    void givesUpWhenTheSamePasswordIsRefusedAgain() throws Exception {
        LongTermServer server = server();
        LongTermClient client = new LongTermClient(USER, "wrong");
        assertThat(answer(server, client, request(client), 0)).isEqualTo(LongTermClient.Verdict.RETRY);
        assertThat(answer(server, client, request(client), 0)).isEqualTo(LongTermClient.Verdict.GIVE_UP);
        LongTermClient stranger = new LongTermClient("mallory", PASSWORD);
        assertThat(answer(server, stranger, request(stranger), 0)).isEqualTo(LongTermClient.Verdict.RETRY);
        assertThat(answer(server, stranger, request(stranger), 0)).isEqualTo(LongTermClient.Verdict.GIVE_UP);
    }

    @Test
    void givesUpAfterSomeStaleNoncesInARow() throws Exception {
        LongTermClient client = new LongTermClient(USER, PASSWORD);
        answer(server(), client, request(client), 0);
        for (int i = 0; i < LongTermClient.MAX_STALE_NONCES; i++) {
            assertThat(client.handleResponse(stale(), integrity)).isEqualTo(LongTermClient.Verdict.RETRY);
        }
        assertThat(client.handleResponse(stale(), integrity)).isEqualTo(LongTermClient.Verdict.GIVE_UP);
    }

    @Test
    void givesUpWhenTheOfferOfAlgorithmsWasTakenOut() throws Exception {
        LongTermClient client = new LongTermClient(USER, PASSWORD);
        ByteBuf out = begin(StunClass.ERROR_RESPONSE);
        writer.error(StunError.UNAUTHENTICATED)
                .text(AttributeType.REALM, REALM)
                .text(AttributeType.NONCE, new NonceCookie(true, false).text() + "x")
                .end();
        assertThat(client.handleResponse(StunMessage.decode(out), integrity)).isEqualTo(LongTermClient.Verdict.GIVE_UP);
    }

    @Test
    void usesMd5AndSha1TowardsServersOfRfc5389() throws Exception {
        LongTermClient client = new LongTermClient(USER, PASSWORD);
        ByteBuf out = begin(StunClass.ERROR_RESPONSE);
        writer.error(StunError.UNAUTHENTICATED)
                .text(AttributeType.REALM, REALM)
                .text(AttributeType.NONCE, "f//499k954d6OL34oL9FSTvy64sA")
                .end();
        assertThat(client.handleResponse(StunMessage.decode(out), integrity)).isEqualTo(LongTermClient.Verdict.RETRY);
        StunMessage second = request(client);
        assertThat(second.hasIntegrity()).isTrue();
        assertThat(second.hasIntegritySha256()).isFalse();
        StunKey key = StunKey.longTerm(USER, REALM, PASSWORD, PasswordAlgorithm.MD5);
        assertThat(integrity.verify(second, key)).isTrue();

        ByteBuf success = begin(StunClass.SUCCESS_RESPONSE);
        writer.integrity(StunKey.shortTerm("another")).end();
        assertThat(client.handleResponse(StunMessage.decode(success), integrity))
                .isEqualTo(LongTermClient.Verdict.DISCARDED);
    }

    @Test
    void discardsAnswersThatAreNotProtected() throws Exception {
        LongTermClient client = new LongTermClient(USER, PASSWORD);
        answer(server(), client, request(client), 0);
        ByteBuf out = begin(StunClass.ERROR_RESPONSE);
        writer.error(StunError.BAD_REQUEST).end();
        assertThat(client.handleResponse(StunMessage.decode(out), integrity))
                .isEqualTo(LongTermClient.Verdict.DISCARDED);
    }

    @Test
    void refusesRequestsWithoutUserRealmOrNonceAndAlgorithmsThatWereNotOffered() throws Exception {
        LongTermServer server = server();
        StunKey key = StunKey.shortTerm("x");
        ByteBuf bare = begin(StunClass.REQUEST);
        writer.integrity(key).end();
        assertThat(server.authenticate(StunMessage.decode(bare), FROM, 0))
                .isEqualTo(new LongTermServer.Refused(StunError.BAD_REQUEST, false));

        ByteBuf weak = begin(StunClass.REQUEST);
        writer.text(AttributeType.USERNAME, USER)
                .text(AttributeType.REALM, REALM)
                .text(AttributeType.NONCE, "n")
                .passwordAlgorithms(AttributeType.PASSWORD_ALGORITHMS, List.of(PasswordAlgorithm.MD5))
                .passwordAlgorithms(AttributeType.PASSWORD_ALGORITHM, List.of(PasswordAlgorithm.MD5))
                .integritySha256(key)
                .end();
        assertThat(server.authenticate(StunMessage.decode(weak), FROM, 0))
                .isEqualTo(new LongTermServer.Refused(StunError.BAD_REQUEST, false));
    }

    @Test
    void cookiesAreThoseOfTheRegistry() {
        assertThat(new NonceCookie(false, false).text()).isEqualTo("obMatJos2AAAA");
        assertThat(new NonceCookie(true, false).text()).isEqualTo("obMatJos2gAAA");
        assertThat(NonceCookie.of("obMatJos2wAAAxyz")).hasValue(new NonceCookie(true, true));
        assertThat(NonceCookie.of("obMatJos2")).isEmpty();
        assertThat(NonceCookie.of("obMatJos2!!!!")).isEmpty();
        assertThat(NonceCookie.of("f//499k954d6OL34oL9FSTvy64sA")).isEmpty();
    }

    @Test
    void md5KeyIsThatOfTheRfc() throws Exception {
        ByteBuf out = begin(StunClass.REQUEST);
        writer.integrity(StunKey.longTerm("user", "realm", "pass", PasswordAlgorithm.MD5))
                .end();
        byte[] key = HexFormat.of().parseHex("8493fbc53ba582fb4c044c456bdc40eb");
        assertThat(integrity.verify(StunMessage.decode(out), StunKey.ofBytes(key)))
                .isTrue();
    }

    @Test
    void preparesTextByOpaqueString() {
        assertThat(StunPreparation.opaqueString("e\u0301\u3000x")).isEqualTo("\u00E9 x");
        assertThat(StunPreparation.opaqueString("M\u00AAtr\u2168")).isEqualTo("M\u00AAtr\u2168");
        for (String refused : new String[] {"", "a\u00ADb", "a\u0000", "\uD800", "\u200D"}) {
            assertThatThrownBy(() -> StunPreparation.opaqueString(refused))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> StunPreparation.saslPrep("\u0007")).isInstanceOf(IllegalArgumentException.class);
    }

    private StunMessage stale() throws StunFormatException {
        ByteBuf out = begin(StunClass.ERROR_RESPONSE);
        writer.error(StunError.STALE_NONCE)
                .text(AttributeType.REALM, REALM)
                .text(AttributeType.NONCE, "n")
                .end();
        return StunMessage.decode(out);
    }

    private ByteBuf begin(StunClass messageClass) {
        ByteBuf out = Unpooled.buffer();
        writer.begin(out, messageClass, StunMethod.ALLOCATE, new TransactionId(0, ids++));
        return out;
    }

    private StunMessage request(LongTermClient client) throws StunFormatException {
        ByteBuf out = begin(StunClass.REQUEST);
        client.protect(writer);
        writer.end();
        return StunMessage.decode(out);
    }

    private LongTermClient.Verdict answer(
            LongTermServer server, LongTermClient client, StunMessage request, long nowNanos)
            throws StunFormatException {
        ByteBuf out = Unpooled.buffer();
        LongTermServer.Outcome outcome = server.authenticate(request, FROM, nowNanos);
        if (outcome instanceof LongTermServer.Refused refused) {
            writer.beginResponse(out, StunClass.ERROR_RESPONSE, request).error(refused.error());
            if (refused.challenge()) {
                server.challenge(writer, FROM, nowNanos);
            }
        } else if (outcome instanceof LongTermServer.Authenticated authenticated) {
            assertThat(authenticated.username()).isEqualTo(USER);
            writer.beginResponse(out, StunClass.SUCCESS_RESPONSE, request);
            authenticated.protect(writer);
        }
        writer.end();
        return client.handleResponse(StunMessage.decode(out), integrity);
    }
}
