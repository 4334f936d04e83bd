// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Vector;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.bouncycastle.util.encoders.Hex;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.KeyLog;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.wire.Opaque;

/** What one node brings to every handshake: its certificate and key, and what it finds strong enough. */
// bctls wants a Vector.
@SuppressWarnings("JdkObsolete")
final class NodeIdentity {
    private static final List<ProtocolVersion> VERSIONS = List.of(ProtocolVersion.DTLSv12);

    private static final List<Integer> ECDSA_SUITES = List.of(
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384);
    private static final List<Integer> RSA_SUITES = List.of(
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384);

    private final LinkContext context;
    private final SecureRandom random;
    private final @Nullable KeyLog keyLog;
    private final AsymmetricKeyParameter privateKey;
    private final Certificate chain;

    /**
     * Takes the node's credentials.
     *
     * @throws IllegalArgumentException if they cannot be used for DTLS
     */
    NodeIdentity(LinkContext context, @Nullable KeyLog keyLog) {
        this.context = context;
        this.random = context.random() instanceof SecureRandom secure ? secure : new SecureRandom();
        this.keyLog = keyLog;
        this.privateKey = context.credentials().privateKey();
        BcTlsCrypto crypto = new BcTlsCrypto(random);
        List<Opaque> ders = context.credentials().chain();
        TlsCertificate[] certificates = new TlsCertificate[ders.size()];
        try {
            for (int i = 0; i < certificates.length; i++) {
                certificates[i] = crypto.createCertificate(ders.get(i).toByteArray());
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the credentials cannot be used for DTLS", e);
        }
        this.chain = new Certificate(certificates);
    }

    AssociationCrypto newCrypto(Runnable onProof) {
        return new AssociationCrypto(random, onProof);
    }

    PeerProof newProof() {
        return new PeerProof(context.trust(), context.clock());
    }

    ProtocolVersion[] versions() {
        return VERSIONS.toArray(new ProtocolVersion[0]);
    }

    /** What this node accepts as a server, whose certificate decides on the kind. */
    int[] serverSuites() {
        return toArray(hasEllipticKey() ? ECDSA_SUITES : RSA_SUITES);
    }

    int[] clientSuites() {
        int[] ecdsa = toArray(ECDSA_SUITES);
        int[] rsa = toArray(RSA_SUITES);
        int[] all = new int[ecdsa.length + rsa.length];
        System.arraycopy(ecdsa, 0, all, 0, ecdsa.length);
        System.arraycopy(rsa, 0, all, ecdsa.length, rsa.length);
        return all;
    }

    int[] groups() {
        return new int[] {NamedGroup.secp256r1};
    }

    /** The signatures accepted from the far end and on its certificates. */
    Vector<SignatureAndHashAlgorithm> signatureAlgorithms() {
        Vector<SignatureAndHashAlgorithm> all = new Vector<>();
        for (short signature : new short[] {SignatureAlgorithm.ecdsa, SignatureAlgorithm.rsa}) {
            for (short hash : new short[] {HashAlgorithm.sha256, HashAlgorithm.sha384, HashAlgorithm.sha512}) {
                all.add(SignatureAndHashAlgorithm.getInstance(hash, signature));
            }
        }
        all.add(SignatureAndHashAlgorithm.rsa_pss_rsae_sha256);
        return all;
    }

    TlsCredentialedSigner signer(TlsContext handshake, BcTlsCrypto crypto) {
        short signature = hasEllipticKey() ? SignatureAlgorithm.ecdsa : SignatureAlgorithm.rsa;
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(handshake),
                crypto,
                privateKey,
                chain,
                SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, signature));
    }

    boolean hasEllipticKey() {
        return privateKey instanceof ECPrivateKeyParameters;
    }

    /** Tells the key log, if there is one, of a handshake that is complete. */
    void logKey(TlsContext handshake, BcTlsCrypto crypto) {
        KeyLog log = keyLog;
        if (log == null) {
            return;
        }
        SecurityParameters parameters = handshake.getSecurityParameters();
        byte[] secret = crypto.adoptSecret(parameters.getMasterSecret()).extract();
        String line = String.format(
                Locale.ROOT,
                "CLIENT_RANDOM %s %s",
                Hex.toHexString(parameters.getClientRandom()),
                Hex.toHexString(secret));
        synchronized (this) {
            log.line(line);
        }
    }

    private static int[] toArray(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
