// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of long-term credentials towards one server (RFC 8489, Section 9.2): remembers realm and nonce,
 * protects requests with them and judges responses.
 */
public final class LongTermClient {
    /** How often in a row a nonce may be stale before the client gives up. */
    public static final int MAX_STALE_NONCES = 4;

    private static final int MAX_TEXT_BYTES = 763;

    /** What is to be done with a response. */
    public enum Verdict {
        /** It is the server's, be it success or error. */
        ACCEPTED,
        /** Send the request again, in a new transaction, protected anew. */
        RETRY,
        /** Act as if it had never come. */
        DISCARDED,
        /** The server does not take the credentials, or cannot be trusted: do not try again. */
        GIVE_UP
    }

    private final String username;
    private final String password;
    private @Nullable String realm;
    private @Nullable String nonce;
    private @Nullable StunKey key;
    private List<PasswordAlgorithm> offered = List.of();
    private PasswordAlgorithm algorithm = PasswordAlgorithm.MD5;
    private boolean anonymous;
    private int staleNonces;

    /**
     * Prepares name and password.
     *
     * @throws IllegalArgumentException if one cannot be prepared, see {@link StunPreparation#opaqueString}
     */
    public LongTermClient(String username, String password) {
        this.username = StunPreparation.opaqueString(username);
        this.password = StunPreparation.opaqueString(password);
    }

    /** Whether the server has asked for credentials. */
    public boolean isChallenged() {
        return key != null;
    }

    /** Adds the credentials, once the server has asked for them, behind all other attributes. */
    public void protect(StunWriter writer) {
        StunKey currentKey = key;
        if (currentKey == null || realm == null || nonce == null) {
            return;
        }
        if (anonymous) {
            writer.bytes(AttributeType.USERHASH, StunKey.userHash(username, realm));
        } else {
            writer.text(AttributeType.USERNAME, username);
        }
        writer.text(AttributeType.REALM, realm).text(AttributeType.NONCE, nonce);
        if (offered.isEmpty()) {
            writer.integrity(currentKey);
        } else {
            writer.passwordAlgorithms(AttributeType.PASSWORD_ALGORITHMS, offered)
                    .passwordAlgorithms(AttributeType.PASSWORD_ALGORITHM, List.of(algorithm))
                    .integritySha256(currentKey);
        }
    }

    /**
     * Judges the response to a request that {@link #protect} was asked for.
     *
     * @throws StunFormatException if one of the attributes used here is malformed; the response is then to be discarded
     */
    public Verdict handleResponse(StunMessage response, StunIntegrity integrity) throws StunFormatException {
        Optional<StunError> error =
                response.messageClass() == StunClass.ERROR_RESPONSE ? response.error() : Optional.empty();
        int code = error.map(StunError::code).orElse(0);
        Optional<String> newNonce = response.text(AttributeType.NONCE, MAX_TEXT_BYTES);
        boolean algorithmsHidden = newNonce.flatMap(NonceCookie::of)
                        .map(NonceCookie::passwordAlgorithms)
                        .orElse(false)
                && !response.has(AttributeType.PASSWORD_ALGORITHMS);
        if (code == StunError.UNAUTHENTICATED.code()) {
            return algorithmsHidden ? Verdict.GIVE_UP : handleChallenge(response, newNonce);
        }
        if (code == StunError.STALE_NONCE.code() && isChallenged()) {
            return algorithmsHidden ? Verdict.GIVE_UP : handleStaleNonce(newNonce);
        }
        if (algorithmsHidden) {
            return Verdict.DISCARDED;
        }
        StunKey currentKey = key;
        if (currentKey == null) {
            // Nothing was protected, so nothing can be checked.
            return Verdict.ACCEPTED;
        }
        boolean weakened = !offered.isEmpty() && !response.hasIntegritySha256();
        if (weakened || !integrity.verify(response, currentKey)) {
            return Verdict.DISCARDED;
        }
        staleNonces = 0;
        return Verdict.ACCEPTED;
    }

    private Verdict handleChallenge(StunMessage response, Optional<String> newNonce) throws StunFormatException {
        Optional<String> newRealm = response.text(AttributeType.REALM, MAX_TEXT_BYTES);
        if (!newRealm.isPresent() || !newNonce.isPresent() || newRealm.get().equals(realm)) {
            // The same credentials again would be refused again.
            return Verdict.GIVE_UP;
        }
        List<PasswordAlgorithm> algorithms = response.has(AttributeType.PASSWORD_ALGORITHMS)
                ? PasswordAlgorithm.read(
                        AttributeType.PASSWORD_ALGORITHMS,
                        response.value(AttributeType.PASSWORD_ALGORITHMS).get())
                : List.of();
        Optional<PasswordAlgorithm> chosen = algorithms.isEmpty()
                ? Optional.of(PasswordAlgorithm.MD5)
                : algorithms.stream().filter(PasswordAlgorithm::isKnown).findFirst();
        if (!chosen.isPresent()) {
            return Verdict.GIVE_UP;
        }
        String preparedRealm;
        try {
            preparedRealm = StunPreparation.opaqueString(newRealm.get());
        } catch (IllegalArgumentException notPreparable) {
            return Verdict.GIVE_UP;
        }
        realm = newRealm.get();
        nonce = newNonce.get();
        offered = algorithms;
        algorithm = chosen.get();
        anonymous =
                NonceCookie.of(newNonce.get()).map(NonceCookie::userAnonymity).orElse(false);
        key = StunKey.longTerm(username, preparedRealm, password, algorithm);
        return Verdict.RETRY;
    }

    private Verdict handleStaleNonce(Optional<String> newNonce) {
        staleNonces++;
        if (!newNonce.isPresent() || staleNonces > MAX_STALE_NONCES) {
            return Verdict.GIVE_UP;
        }
        nonce = newNonce.get();
        return Verdict.RETRY;
    }
}
