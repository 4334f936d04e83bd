// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/** Reads identities of signers, and writes those that are hashes. */
final class SignerIdentityCodec {
    static final int CERT_HASH = 1;
    static final int CERT_HASH_NODE_ID = 2;
    static final int NONE = 3;

    /** Length of an identity that is a SHA-256 hash. */
    static final int USUAL_BYTES = 37;

    private SignerIdentityCodec() {}

    static SignerIdentity decode(WireReader in) throws MalformedMessageException {
        in.begin("SignerIdentity");
        int start = in.offset();
        int type = in.uint8("SignerIdentity.identity_type");
        if (type == 0) {
            throw new MalformedMessageException("SignerIdentity.identity_type", start, "is 0");
        }
        WireReader value = in.vector16("SignerIdentity.length");
        SignerIdentity identity = decodeValue(type, value);
        value.requireEnd("SignerIdentity.value");
        return in.end("SignerIdentity", identity);
    }

    private static SignerIdentity decodeValue(int type, WireReader value) throws MalformedMessageException {
        return switch (type) {
            case CERT_HASH ->
                new SignerIdentity.CertHash(
                        value.uint8("SignerIdentity.hash_alg"), value.opaque8("SignerIdentity.certificate_hash"));
            case CERT_HASH_NODE_ID ->
                new SignerIdentity.CertHashNodeId(
                        value.uint8("SignerIdentity.hash_alg"),
                        value.opaque8("SignerIdentity.certificate_node_id_hash"));
            case NONE -> new SignerIdentity.None();
            default -> new SignerIdentity.Unknown(type, value.rest("SignerIdentity.value"));
        };
    }

    static void encodeHash(WireWriter out, int type, int hashAlgorithm, Opaque hash) {
        out.uint8(type);
        out.uint16(2 + hash.length());
        out.uint8(hashAlgorithm);
        out.opaque8(hash);
    }
}
