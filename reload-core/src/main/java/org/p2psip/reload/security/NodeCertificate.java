// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.p2psip.reload.security.CertificateRefusedException.Reason;
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
    private final List<NodeId> nodeIds;
    private final String userName;
    private final Opaque certHash;

    private NodeCertificate(ParsedCertificate certificate, List<NodeId> nodeIds, String userName) {
        this.certificate = certificate;
        this.nodeIds = nodeIds;
        this.userName = userName;
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
        certificate.requireNodeUsage();
        Set<NodeId> nodeIds = new LinkedHashSet<>();
        String userName = "";
        boolean foreign = false;
        for (GeneralName name : certificate.alternativeNames()) {
            if (name.getTagNo() == GeneralName.uniformResourceIdentifier) {
                ReloadUri uri = ReloadUri.parse(visibleAscii(name));
                if (!uri.isOf(overlayName)) {
                    foreign = true;
                } else if (!nodeIds.add(uri.nodeId(nodeIdLength)) || nodeIds.size() > MAX_NODE_IDS) {
                    throw malformed("a Node-ID twice, or more than " + MAX_NODE_IDS);
                }
            } else if (name.getTagNo() == GeneralName.rfc822Name && userName.isEmpty()) {
                userName = visibleAscii(name);
            } else {
                throw malformed("a second user name, or an identity of another type");
            }
        }
        if (nodeIds.isEmpty()) {
            throw foreign
                    ? new CertificateRefusedException(Reason.WRONG_OVERLAY, "no Node-ID is of this overlay")
                    : new CertificateRefusedException(Reason.NO_NODE_ID, "certificate has no RELOAD URI");
        }
        return new NodeCertificate(certificate, List.copyOf(nodeIds), userName);
    }

    private static String visibleAscii(GeneralName name) throws CertificateRefusedException {
        String text = ASN1IA5String.getInstance(name.getName()).getString();
        if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw malformed("characters that are not visible ASCII");
        }
        return text;
    }

    private static CertificateRefusedException malformed(String what) {
        return new CertificateRefusedException(Reason.MALFORMED, "subjectAltName holds " + what);
    }

    /** The certificate as it was received. */
    public Opaque der() {
        return certificate.der();
    }

    /** The Node-IDs of the overlay, in the certificate's order; at least one, at most {@link #MAX_NODE_IDS}. */
    public List<NodeId> nodeIds() {
        return nodeIds;
    }

    /** The rfc822Name, empty if there is none. */
    public String userName() {
        return userName;
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
        return certificate.publicKey();
    }

    /** DER form of the key. */
    public Opaque subjectPublicKeyInfo() {
        return certificate.subjectPublicKeyInfo();
    }

    /** SHA-256 hash of the DER form. */
    public Opaque certHash() {
        return certHash;
    }

    ParsedCertificate parsed() {
        return certificate;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NodeCertificate that && certHash.equals(that.certHash) && nodeIds.equals(that.nodeIds);
    }

    @Override
    public int hashCode() {
        return certHash.hashCode();
    }

    @Override
    public String toString() {
        return "NodeCertificate" + nodeIds + (userName.isEmpty() ? "" : " of " + userName);
    }
}
