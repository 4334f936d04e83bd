// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Says whose certificate verifies a signature (RFC 6940, Section 6.3.4).
 *
 * <p>New kinds of identity may be added in a minor version.
 */
public sealed interface SignerIdentity {
    /** Appends this identity: type, length and value. */
    void encode(WireWriter out);

    /** The bytes that {@link #encode} appends, which are part of what is signed. */
    default Opaque encoded() {
        return WireWriter.toOpaque(SignerIdentityCodec.USUAL_BYTES, this::encode);
    }

    /**
     * Reads one identity; one of an unknown type is kept as {@link Unknown}.
     *
     * @throws MalformedMessageException if it is cut short, or its parts contradict each other
     */
    static SignerIdentity decode(WireReader in) throws MalformedMessageException {
        return SignerIdentityCodec.decode(in);
    }

    /**
     * The only Node-ID of a certificate.
     *
     * @param hashAlgorithm code point of TLS 1.2, 0 to 255
     * @param hash of the certificate's DER, at most 255 bytes
     */
    record CertHash(int hashAlgorithm, Opaque hash) implements SignerIdentity {
        /** Checks the ranges. */
        public CertHash {
            Checks.uint8("hash algorithm", hashAlgorithm);
            Checks.length("certificate hash", hash, Checks.MAX_UINT8);
        }

        @Override
        public void encode(WireWriter out) {
            SignerIdentityCodec.encodeHash(out, SignerIdentityCodec.CERT_HASH, hashAlgorithm, hash);
        }
    }

    /**
     * One of several Node-IDs of a certificate.
     *
     * @param hashAlgorithm code point of TLS 1.2, 0 to 255
     * @param hash of the Node-ID and the certificate's DER, at most 255 bytes
     */
    record CertHashNodeId(int hashAlgorithm, Opaque hash) implements SignerIdentity {
        /** Checks the ranges. */
        public CertHashNodeId {
            Checks.uint8("hash algorithm", hashAlgorithm);
            Checks.length("certificate and Node-ID hash", hash, Checks.MAX_UINT8);
        }

        @Override
        public void encode(WireWriter out) {
            SignerIdentityCodec.encodeHash(out, SignerIdentityCodec.CERT_HASH_NODE_ID, hashAlgorithm, hash);
        }
    }

    /** Nobody: the signer of a value that was never stored. */
    record None() implements SignerIdentity {
        @Override
        public void encode(WireWriter out) {
            out.uint8(SignerIdentityCodec.NONE);
            out.opaque16(Opaque.EMPTY);
        }
    }

    /**
     * An identity of a type that is not known here, kept as it came.
     *
     * @param type 4 to 255
     * @param value at most 65535 bytes
     */
    record Unknown(int type, Opaque value) implements SignerIdentity {
        /** Checks the ranges. */
        public Unknown {
            Checks.range("identity type", type, SignerIdentityCodec.NONE + 1, Checks.MAX_UINT8);
            Checks.length("identity", value, Checks.MAX_UINT16);
        }

        @Override
        public void encode(WireWriter out) {
            out.uint8(type);
            out.opaque16(value);
        }
    }
}
