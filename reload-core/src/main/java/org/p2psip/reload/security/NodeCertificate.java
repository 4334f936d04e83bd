// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.time.Instant;
import java.util.List;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/**
 * The certificate of a node: its Node-IDs in one overlay, its user name and its key (RFC 6940, Section 11.3).
 *
 * <p>Parsing is not trusting: only {@link CertificateTrust#check} tells whether somebody who may has issued it.
 * Immutable. Two certificates are equal if their DER forms are.
 */
public final class NodeCertificate {
    /** How many Node-IDs of the overlay one certificate may hold. */
    public static final int MAX_NODE_IDS = 64;

    private final ParsedCertificate certificate;
    private final Names names;
    private final AsymmetricKeyParameter publicKey;
    private final Opaque certHash;

    private NodeCertificate(ParsedCertificate certificate, Names names, AsymmetricKeyParameter publicKey) {
        this.certificate = certificate;
        this.names = names;
        this.publicKey = publicKey;
        this.certHash = Opaque.copyOf(Digests.sha256(certificate.der().toByteArray()));
    }

    /**
     * Reads a certificate and checks that it keeps to RELOAD's profile: URIs of scheme {@code reload} in the
     * subjectAltName, of which at least one belongs to the overlay; at most one rfc822Name; no other identity; a key
     * and key usage fit for signatures. URIs of other overlays are passed over.
     *
     * @param der DER form of the certificate; any bytes
     * @param overlayName instance name of the overlay, compared without regard to case
     * @param nodeIdLength length of a Node-ID in bytes, 16 to 20
     * @throws CertificateRefusedException if the certificate is outside the profile
     */
    public static NodeCertificate parse(Opaque der, String overlayName, int nodeIdLength)
            throws CertificateRefusedException {
        ParsedCertificate certificate = ParsedCertificate.parse(der);
        return of(certificate, Names.read(certificate, overlayName, nodeIdLength));
    }

    /** Decodes the key, and nothing else, of a certificate whose names were read. */
    static NodeCertificate of(ParsedCertificate certificate, Names names) throws CertificateRefusedException {
        return new NodeCertificate(certificate, names, certificate.publicKey());
    }

    /** The certificate as it was received. */
    public Opaque der() {
        return certificate.der();
    }

    /** The Node-IDs of the overlay, in the certificate's order; at least one, at most {@link #MAX_NODE_IDS}. */
    public List<NodeId> nodeIds() {
        return names.nodeIds();
    }

    /** The rfc822Name, empty if there is none. */
    public String userName() {
        return names.userName();
    }

    /** Whether it names itself as its issuer: then its holder chose the user name (RFC 6940, Section 11.3.1). */
    public boolean isSelfIssued() {
        return certificate.isSelfIssued();
    }

    /** First instant at which the certificate is valid. */
    public Instant notBefore() {
        return certificate.notBefore();
    }

    /** Last instant at which the certificate is valid. */
    public Instant notAfter() {
        return certificate.notAfter();
    }

    /** The key that verifies what the node has signed: RSA, or elliptic on a curve of NIST. */
    public AsymmetricKeyParameter publicKey() {
        return publicKey;
    }

    /** DER form of the key. */
    public Opaque subjectPublicKeyInfo() {
        return certificate.subjectPublicKeyInfo();
    }

    /** SHA-256 hash of the DER form. */
    public Opaque certHash() {
        return certHash;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NodeCertificate that && certHash.equals(that.certHash) && names.equals(that.names);
    }

    @Override
    public int hashCode() {
        return certHash.hashCode();
    }

    @Override
    public String toString() {
        return "NodeCertificate" + nodeIds() + (userName().isEmpty() ? "" : " of " + userName());
    }
}
