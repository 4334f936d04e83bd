// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import java.util.Arrays;
import org.p2psip.reload.security.CertificateRefusedException.Reason;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.NodeId;

/**
 * The URI by which a certificate names a Node-ID of an overlay (RFC 6940, Section 14.15), such as {@code
 * reload://0110101112131415161718191a1b1c1d1e1f@example.com/}.
 *
 * @param destinationHex digits of a Destination List, not yet decoded
 * @param overlayName name of the overlay it belongs to
 */
record ReloadUri(String destinationHex, String overlayName) {
    private static final String SCHEME = "reload://";

    /** DestinationType node. */
    private static final byte NODE = 1;

    static String format(NodeId nodeId, String overlayName) {
        byte[] bytes = nodeId.toByteArray();
        byte[] header = {NODE, (byte) bytes.length};
        return SCHEME + Hex.encode(header) + Hex.encode(bytes) + "@" + overlayName + "/";
    }

    static ReloadUri parse(String uri) throws CertificateRefusedException {
        if (!uri.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw malformed("a URI that is not of scheme reload");
        }
        int at = uri.indexOf('@');
        if (at < 0) {
            throw malformed("a RELOAD URI without overlay");
        }
        String rest = uri.substring(at + 1);
        int slash = rest.indexOf('/');
        // Deviates from RFC 6940, Section 14.15: one implementation in the field leaves out the last slash.
        String overlayName = slash < 0 ? rest : rest.substring(0, slash);
        if (slash >= 0 && slash != rest.length() - 1) {
            throw malformed("a RELOAD URI that names data");
        }
        return new ReloadUri(uri.substring(SCHEME.length(), at), overlayName);
    }

    /** Host names are compared without regard to case. */
    boolean isOf(String overlay) {
        return overlayName.equalsIgnoreCase(overlay);
    }

    /** Decodes the Node-ID: a Destination List with one node or, as one implementation writes it, the bare Node-ID. */
    NodeId nodeId(int nodeIdLength) throws CertificateRefusedException {
        byte[] bytes;
        try {
            bytes = Hex.decode(destinationHex);
        } catch (IllegalArgumentException e) {
            throw malformed("a RELOAD URI without hexadecimal digits");
        }
        if (bytes.length == nodeIdLength + 2 && bytes[0] == NODE && bytes[1] == nodeIdLength) {
            bytes = Arrays.copyOfRange(bytes, 2, bytes.length);
        }
        if (bytes.length != nodeIdLength) {
            throw malformed("a RELOAD URI that is not one Node-ID of " + nodeIdLength + " bytes");
        }
        if (Arrays.equals(bytes, new byte[nodeIdLength])) {
            throw malformed("the Node-ID zero");
        }
        NodeId nodeId = NodeId.copyOf(bytes);
        if (nodeId.isWildcard()) {
            throw malformed("the wildcard Node-ID");
        }
        return nodeId;
    }

    private static CertificateRefusedException malformed(String what) {
        return new CertificateRefusedException(Reason.MALFORMED, "subjectAltName holds " + what);
    }
}
