// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.p2psip.reload.security.CertificateRefusedException.Reason;
import org.p2psip.reload.wire.NodeId;

/**
 * Whom a certificate names (RFC 6940, Section 11.3).
 *
 * @param nodeIds the Node-IDs of the overlay, at least one
 * @param userName the rfc822Name, empty if there is none
 */
record Names(List<NodeId> nodeIds, String userName) {
    /** Reads the subjectAltName of a certificate that is fit for a node. */
    static Names read(ParsedCertificate certificate, String overlayName, int nodeIdLength)
            throws CertificateRefusedException {
        certificate.requireNodeUsage();
        Set<NodeId> nodeIds = new LinkedHashSet<>();
        String userName = "";
        boolean foreign = false;
        for (GeneralName name : certificate.alternativeNames()) {
            if (name.getTagNo() == GeneralName.uniformResourceIdentifier) {
                ReloadUri uri = ReloadUri.parse(visibleAscii(name));
                if (!uri.isOf(overlayName)) {
                    foreign = true;
                } else if (!nodeIds.add(uri.nodeId(nodeIdLength)) || nodeIds.size() > NodeCertificate.MAX_NODE_IDS) {
                    throw malformed("a Node-ID twice, or more than " + NodeCertificate.MAX_NODE_IDS);
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
        return new Names(List.copyOf(nodeIds), userName);
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
}
