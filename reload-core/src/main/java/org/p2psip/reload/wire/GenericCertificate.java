// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Certificate in a security block (RFC 6940, Section 6.3.4).
 *
 * @param type 0 to 255, an open registry
 * @param certificate at most 65535 bytes; DER if the type is {@link #X509}
 */
public record GenericCertificate(int type, Opaque certificate) {
    /** Type of an X.509 certificate. */
    public static final int X509 = 0;

    private static final int FIXED_BYTES = 3;

    /** Checks the ranges. */
    public GenericCertificate {
        Checks.uint8("certificate type", type);
        Checks.length("certificate", certificate, Checks.MAX_UINT16);
    }

    static GenericCertificate decode(WireReader in) throws MalformedMessageException {
        in.begin("GenericCertificate");
        GenericCertificate certificate = new GenericCertificate(
                in.uint8("GenericCertificate.type"), in.opaque16("GenericCertificate.certificate"));
        return in.end("GenericCertificate", certificate);
    }

    void encode(WireWriter out) {
        out.uint8(type);
        out.opaque16(certificate);
    }

    int encodedLength() {
        return FIXED_BYTES + certificate.length();
    }
}
