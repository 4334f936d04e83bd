// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.util.List;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.SignatureAlgorithm;

/**
 * One way to sign messages and data (RFC 6940, Section 6.3.4).
 *
 * <p>Implementations hold no state, so they are safe to share between threads.
 */
public interface SignatureScheme {
    /** How signatures of this scheme are labelled on the wire. */
    SignatureAlgorithm algorithm();

    /** Whether {@code publicKey} is of the kind, and of a strength, that this scheme verifies with. */
    boolean accepts(AsymmetricKeyParameter publicKey);

    /**
     * Signs {@code input}.
     *
     * @throws IllegalArgumentException if {@code privateKey} is of another kind than this scheme's
     */
    Opaque sign(AsymmetricKeyParameter privateKey, Opaque input);

    /**
     * Whether {@code signature} was made over {@code input} by the owner of {@code publicKey}. Whatever bytes a peer
     * sends as a signature, the outcome is true or false.
     *
     * @throws IllegalArgumentException if this scheme does not {@link #accepts accept} the key
     */
    boolean verify(AsymmetricKeyParameter publicKey, Opaque input, Opaque signature);

    /** The schemes of this library, the one for new credentials first. */
    static List<SignatureScheme> standard() {
        return List.of(new EcdsaP256Sha256(), new RsaPkcs1Sha256());
    }
}
