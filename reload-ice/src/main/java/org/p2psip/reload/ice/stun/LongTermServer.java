// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The server's side of long-term credentials (RFC 8489, Section 9.2.4). Keeps nothing per client: a nonce holds when it was
 * made and for which address, under a secret.
 */
public final class LongTermServer {
    private static final int MAX_TEXT_BYTES = 763;
    private static final List<PasswordAlgorithm> OFFERED = List.of(PasswordAlgorithm.SHA_256, PasswordAlgorithm.MD5);

    private final String realm;
    private final UserKeys users;
    private final StunIntegrity integrity;
    private final NonceCookie cookie;
    private final Nonces nonces;

    /**
     * Creates the server's side.
     *
     * @param realm to be shown to clients, commonly the operator's domain
     * @param nonceSecret at least 16 unpredictable bytes
     * @param nonceLifetime how long a nonce may be used, at most an hour is usual
     */
    public LongTermServer(
            String realm, UserKeys users, StunIntegrity integrity, byte[] nonceSecret, Duration nonceLifetime) {
        this.realm = StunPreparation.opaqueString(realm);
        this.users = users;
        this.integrity = integrity;
        this.cookie = new NonceCookie(true, users.findsHashes());
        this.nonces = new Nonces(cookie.text(), nonceSecret, nonceLifetime);
    }

    /** What became of a request. */
    public sealed interface Outcome permits Authenticated, Refused {}

    /**
     * The request is the user's.
     *
     * @param username as it came, or found by its hash
     * @param key protects the response
     * @param sha256 with which attribute the response is to be protected
     */
    public record Authenticated(String username, StunKey key, boolean sha256) implements Outcome {
        /** Protects a response, behind all its other attributes. */
        public void protect(StunWriter writer) {
            if (sha256) {
                writer.integritySha256(key);
            } else {
                writer.integrity(key);
            }
        }
    }

    /**
     * The request is to be answered by an error, without any protection.
     *
     * @param error which one
     * @param challenge whether {@link #challenge} is to be added
     */
    public record Refused(StunError error, boolean challenge) implements Outcome {}

    /**
     * Judges a request.
     *
     * @throws StunFormatException if an attribute used here is malformed; 400 is the answer then
     */
    public Outcome authenticate(StunMessage request, InetSocketAddress from, long nowNanos) throws StunFormatException {
        if (!request.hasIntegrity() && !request.hasIntegritySha256()) {
            return new Refused(StunError.UNAUTHENTICATED, true);
        }
        Optional<String> nonce = request.text(AttributeType.NONCE, MAX_TEXT_BYTES);
        Optional<String> username = username(request);
        boolean named = request.has(AttributeType.USERNAME) || request.has(AttributeType.USERHASH);
        if (!named || !nonce.isPresent() || !request.has(AttributeType.REALM)) {
            return new Refused(StunError.BAD_REQUEST, false);
        }
        boolean algorithms = request.has(AttributeType.PASSWORD_ALGORITHMS);
        if (algorithms != request.has(AttributeType.PASSWORD_ALGORITHM) || (algorithms && !offersMatch(request))) {
            return new Refused(StunError.BAD_REQUEST, false);
        }
        PasswordAlgorithm algorithm = algorithms
                ? algorithmsOf(request, AttributeType.PASSWORD_ALGORITHM).get(0)
                : PasswordAlgorithm.MD5;
        Optional<StunKey> key = username.flatMap(name -> users.key(name, realm, algorithm));
        if (!key.isPresent() || !integrity.verify(request, key.get())) {
            return new Refused(StunError.UNAUTHENTICATED, true);
        }
        if (!nonces.isValid(nonce.get(), from, nowNanos)) {
            return new Refused(StunError.STALE_NONCE, true);
        }
        return new Authenticated(username.get(), key.get(), algorithms);
    }

    /** Adds what a client needs to ask again: realm, nonce and the algorithms offered. */
    public void challenge(StunWriter writer, InetSocketAddress from, long nowNanos) {
        writer.text(AttributeType.REALM, realm)
                .text(AttributeType.NONCE, nonces.make(from, nowNanos))
                .passwordAlgorithms(AttributeType.PASSWORD_ALGORITHMS, OFFERED);
    }

    private Optional<String> username(StunMessage request) throws StunFormatException {
        Optional<ByteBuf> hash = cookie.userAnonymity() ? request.value(AttributeType.USERHASH) : Optional.empty();
        if (!hash.isPresent()) {
            return request.text(AttributeType.USERNAME, MAX_TEXT_BYTES);
        }
        byte[] bytes = new byte[hash.get().readableBytes()];
        hash.get().getBytes(hash.get().readerIndex(), bytes);
        return users.userOfHash(bytes);
    }

    private static boolean offersMatch(StunMessage request) throws StunFormatException {
        List<PasswordAlgorithm> chosen = algorithmsOf(request, AttributeType.PASSWORD_ALGORITHM);
        return chosen.size() == 1
                && OFFERED.contains(chosen.get(0))
                && algorithmsOf(request, AttributeType.PASSWORD_ALGORITHMS).equals(OFFERED);
    }

    private static List<PasswordAlgorithm> algorithmsOf(StunMessage request, AttributeType type)
            throws StunFormatException {
        return PasswordAlgorithm.read(type, request.value(type).get());
    }
}
