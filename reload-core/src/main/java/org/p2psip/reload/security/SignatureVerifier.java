// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.Digest;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.security.SignatureRefusedException.Reason;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignatureAlgorithm;
import org.p2psip.reload.wire.SignerIdentity;

/**
 * Verifies who signed a message, a stored value or a configuration (RFC 6940, Sections 6.3.4, 7.1 and 11.1).
 *
 * <p>Thread-safe.
 */
public final class SignatureVerifier {
    /** How many certificates are read in search of the Node-ID that signed. */
    static final int MAX_CERTIFICATES_READ = 64;

    private final CertificateTrust trust;
    private final List<SignatureScheme> schemes;

    /**
     * Creates a verifier.
     *
     * @param trust tells which certificates count
     * @param schemes the signature algorithms that are accepted, each at most once
     */
    public SignatureVerifier(CertificateTrust trust, List<SignatureScheme> schemes) {
        this.trust = trust;
        this.schemes = List.copyOf(schemes);
    }

    /**
     * Verifies one signature.
     *
     * @param signature the signature with the identity it claims
     * @param fullInput all bytes the signature is computed over, the signer identity at their end included
     * @param bucket the certificates that came along, of which any may be broken or of somebody else
     * @param now the current calendar time, with which validity periods are compared (RFC 6940, Section 7.1)
     * @throws SignatureRefusedException if it proves nothing
     */
    public Signer verify(Signature signature, Opaque fullInput, List<GenericCertificate> bucket, Instant now)
            throws SignatureRefusedException {
        SignatureScheme scheme = scheme(signature);
        Claim claim = find(signature.identity(), bucket);
        TrustCache.Entry trusted;
        try {
            trusted = trust.find(claim.der(), othersOf(claim.der(), bucket), now);
        } catch (CertificateRefusedException e) {
            throw new SignatureRefusedException(e);
        }
        NodeCertificate certificate = trusted.certificate();
        NodeId nodeId = claim.nodeId();
        if (nodeId == null) {
            if (certificate.nodeIds().size() > 1) {
                throw new SignatureRefusedException(
                        Reason.NODE_ID_NOT_NAMED,
                        "certificate has " + certificate.nodeIds().size() + " Node-IDs, identity names none");
            }
            nodeId = certificate.nodeIds().get(0);
        }
        if (!scheme.accepts(certificate.publicKey())) {
            throw new SignatureRefusedException(
                    Reason.WRONG_KEY, "key of the certificate does not fit the signature algorithm");
        }
        if (!scheme.verify(certificate.publicKey(), fullInput, signature.value())) {
            throw new SignatureRefusedException(Reason.INVALID_SIGNATURE, "signature does not match");
        }
        return new Signer(nodeId, certificate.userName(), certificate, trusted.issuers());
    }

    /**
     * For how long from now on the dates of a signer's certificate, and of those above it, let it be trusted.
     *
     * @param signer what {@link #verify} returned
     * @throws SignatureRefusedException if it is not trusted any more
     */
    public Duration trustedFor(Signer signer, Instant now) throws SignatureRefusedException {
        try {
            return trust.trustedFor(signer.certificate().der(), signer.issuers(), now);
        } catch (CertificateRefusedException e) {
            throw new SignatureRefusedException(e);
        }
    }

    /**
     * A certificate that has the hash an identity gives.
     *
     * @param nodeId the Node-ID that the hash covers too, or null if it covers the certificate alone
     */
    private record Claim(Opaque der, @Nullable NodeId nodeId) {}

    private SignatureScheme scheme(Signature signature) throws SignatureRefusedException {
        if (signature.identity() instanceof SignerIdentity.None) {
            throw new SignatureRefusedException(Reason.UNSIGNED, "signer identity is none");
        }
        SignatureAlgorithm algorithm = signature.algorithm();
        for (SignatureScheme scheme : schemes) {
            if (scheme.algorithm().equals(algorithm)) {
                return scheme;
            }
        }
        throw new SignatureRefusedException(
                Reason.UNSUPPORTED_ALGORITHM,
                "no signature algorithm {" + algorithm.hash() + ", " + algorithm.signature() + "}");
    }

    private Claim find(SignerIdentity identity, List<GenericCertificate> bucket) throws SignatureRefusedException {
        if (identity instanceof SignerIdentity.CertHash claimed) {
            for (GenericCertificate candidate : bucket) {
                Digest digest = digest(claimed.hashAlgorithm());
                if (isX509(candidate) && hasHash(candidate.certificate(), claimed, digest)) {
                    return new Claim(candidate.certificate(), null);
                }
            }
        } else if (identity instanceof SignerIdentity.CertHashNodeId claimed) {
            int read = 0;
            for (GenericCertificate candidate : bucket) {
                if (isX509(candidate) && read < MAX_CERTIFICATES_READ) {
                    read++;
                    NodeId nodeId = signingNodeId(candidate.certificate(), claimed);
                    if (nodeId != null) {
                        return new Claim(candidate.certificate(), nodeId);
                    }
                }
            }
        } else {
            throw new SignatureRefusedException(Reason.UNKNOWN_IDENTITY, "signer identity is of an unknown type");
        }
        throw new SignatureRefusedException(
                Reason.CERTIFICATE_NOT_FOUND, "none of " + bucket.size() + " certificates has the hash of the signer");
    }

    private boolean hasHash(Opaque der, SignerIdentity.CertHash claimed, Digest digest) {
        if (claimed.hashAlgorithm() == Digests.SHA256) {
            Optional<NodeCertificate> known = trust.remembered(der);
            if (known.isPresent()) {
                return known.get().certHash().equals(claimed.hash());
            }
        }
        return Digests.equal(Digests.digest(digest, der.toByteArray()), claimed.hash());
    }

    /** The Node-ID of the certificate for which the hash of Node-ID and certificate is the one claimed, or null. */
    private @Nullable NodeId signingNodeId(Opaque der, SignerIdentity.CertHashNodeId claimed)
            throws SignatureRefusedException {
        byte[] bytes = der.toByteArray();
        for (NodeId nodeId : nodeIds(der)) {
            byte[] hash = Digests.digest(digest(claimed.hashAlgorithm()), nodeId.toByteArray(), bytes);
            if (Digests.equal(hash, claimed.hash())) {
                return nodeId;
            }
        }
        return null;
    }

    /** The Node-IDs of a certificate that is not trusted yet; none if it cannot be read. */
    private List<NodeId> nodeIds(Opaque der) {
        Optional<NodeCertificate> known = trust.remembered(der);
        if (known.isPresent()) {
            return known.get().nodeIds();
        }
        TrustPolicy policy = trust.policy();
        try {
            ParsedCertificate certificate = ParsedCertificate.parse(der);
            return Names.read(certificate, policy.overlayName(), policy.nodeIdLength())
                    .nodeIds();
        } catch (CertificateRefusedException e) {
            return List.of();
        }
    }

    private static Digest digest(int hashAlgorithm) throws SignatureRefusedException {
        Digest digest = Digests.ofTlsRegistry(hashAlgorithm);
        if (digest == null) {
            throw new SignatureRefusedException(Reason.UNSUPPORTED_HASH, "no hash algorithm " + hashAlgorithm);
        }
        return digest;
    }

    private static List<Opaque> othersOf(Opaque der, List<GenericCertificate> bucket) {
        List<Opaque> others = new ArrayList<>();
        for (GenericCertificate candidate : bucket) {
            if (isX509(candidate) && !candidate.certificate().equals(der)) {
                others.add(candidate.certificate());
            }
        }
        return others;
    }

    private static boolean isX509(GenericCertificate certificate) {
        return certificate.type() == GenericCertificate.X509;
    }
}
