// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Signature over a message or a stored value (RFC 6940, Section 6.3.4).
 *
 * @param algorithm how it was made
 * @param identity who made it
 * @param value the signature itself, at most 65535 bytes
 */
public record Signature(SignatureAlgorithm algorithm, SignerIdentity identity, Opaque value) {
    /** The signature of a value that was never stored (RFC 6940, Section 7.4.2.2). */
    public static final Signature NONE =
            new Signature(SignatureAlgorithm.NONE, new SignerIdentity.None(), Opaque.EMPTY);

    /** Checks the length. */
    public Signature {
        Checks.present("algorithm", algorithm);
        Checks.present("identity", identity);
        Checks.length("signature", value, Checks.MAX_UINT16);
    }

    /**
     * Reads one signature and leaves {@code in} behind it.
     *
     * @throws MalformedMessageException if it is cut short, or its parts contradict each other
     */
    public static Signature decode(WireReader in) throws MalformedMessageException {
        in.begin("Signature");
        SignatureAlgorithm algorithm =
                new SignatureAlgorithm(in.uint8("Signature.algorithm.hash"), in.uint8("Signature.algorithm.signature"));
        Signature signature =
                new Signature(algorithm, SignerIdentity.decode(in), in.opaque16("Signature.signature_value"));
        return in.end("Signature", signature);
    }

    /** Appends this signature. */
    public void encode(WireWriter out) {
        out.uint8(algorithm.hash());
        out.uint8(algorithm.signature());
        identity.encode(out);
        out.opaque16(value);
    }
}
