// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/** What the signature of a message covers (RFC 6940, Section 6.3.4). */
public final class MessageSignatureInput {
    /** What is taken from the header: overlay and transaction ID. */
    private static final int HEADER_BYTES = Integer.BYTES + Long.BYTES;

    private MessageSignatureInput() {}

    /**
     * The bytes to sign or to verify.
     *
     * @param overlay the overlay's 32 bits of hash, as in the header
     * @param contents the encoded {@link MessageContents}, exactly as they go over the wire
     */
    public static Opaque of(int overlay, TransactionId transactionId, Opaque contents, SignerIdentity identity) {
        return join(overlay, transactionId, contents, identity.encoded());
    }

    /** The bytes in front of the signer's identity, for a signer that appends its own. */
    public static Opaque withoutIdentity(int overlay, TransactionId transactionId, Opaque contents) {
        return join(overlay, transactionId, contents, Opaque.EMPTY);
    }

    private static Opaque join(int overlay, TransactionId transactionId, Opaque contents, Opaque identity) {
        return WireWriter.toOpaque(HEADER_BYTES + contents.length() + identity.length(), out -> {
            out.uint32(Integer.toUnsignedLong(overlay));
            out.uint64(transactionId.value());
            out.bytes(contents);
            out.bytes(identity);
        });
    }
}
