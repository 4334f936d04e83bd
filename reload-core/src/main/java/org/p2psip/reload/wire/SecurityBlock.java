// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;

/**
 * Certificates and signature at the end of a message (RFC 6940, Section 6.3.4).
 *
 * @param certificates at most 65535 bytes together; copied
 * @param signature over the message
 */
public record SecurityBlock(List<GenericCertificate> certificates, Signature signature) {
    /** Checks the length of the certificates. */
    public SecurityBlock {
        Checks.present("signature", signature);
        certificates = List.copyOf(certificates);
        Checks.encodedLength("certificates", encodedLength(certificates), Checks.MAX_UINT16);
    }

    /** Whether {@code certificates} are few and short enough for one security block: at most 65535 bytes on the wire. */
    public static boolean hasRoomFor(List<GenericCertificate> certificates) {
        return encodedLength(certificates) <= Checks.MAX_UINT16;
    }

    private static long encodedLength(List<GenericCertificate> certificates) {
        long length = 0;
        for (int i = 0; i < certificates.size(); i++) {
            length += certificates.get(i).encodedLength();
        }
        return length;
    }

    /**
     * Reads one security block and leaves {@code in} behind it.
     *
     * @throws MalformedMessageException if it is cut short, or its parts contradict each other
     */
    public static SecurityBlock decode(WireReader in) throws MalformedMessageException {
        in.begin("SecurityBlock");
        SecurityBlock security = new SecurityBlock(
                in.list16("SecurityBlock.certificates", GenericCertificate::decode), Signature.decode(in));
        return in.end("SecurityBlock", security);
    }

    /** Appends this security block. */
    public void encode(WireWriter out) {
        out.list16("SecurityBlock.certificates", certificates, GenericCertificate::encode);
        signature.encode(out);
    }
}
