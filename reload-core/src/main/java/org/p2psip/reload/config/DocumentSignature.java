// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import java.time.Instant;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.SignatureRefusedException;
import org.p2psip.reload.security.SignatureVerifier;
import org.p2psip.reload.security.Signer;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.SecurityBlock;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/**
 * Signatures on parts of a document (RFC 6940, Section 11.1). What is signed are the bytes of the part and the signer's
 * identity behind them: the RFC names the SecurityBlock and leaves the rest open.
 */
final class DocumentSignature {
    private DocumentSignature() {}

    /** Signs; the result is an encoded SecurityBlock. */
    static Opaque sign(Opaque part, Credentials signer) {
        SecurityBlock block = new SecurityBlock(signer.genericCertificates(), signer.sign(part));
        return WireWriter.toOpaque(block::encode);
    }

    /**
     * Finds out who signed.
     *
     * @param signature an encoded SecurityBlock; any bytes
     * @throws MalformedMessageException if it is none
     * @throws SignatureRefusedException if it does not prove that its signer signed {@code part}
     */
    static Signer verify(Opaque part, Opaque signature, SignatureVerifier verifier, Instant now)
            throws MalformedMessageException, SignatureRefusedException {
        WireReader in = WireReader.of(signature);
        SecurityBlock block = SecurityBlock.decode(in);
        in.requireEnd("SecurityBlock");
        Opaque identity = block.signature().identity().encoded();
        Opaque input = WireWriter.toOpaque(out -> {
            out.bytes(part);
            out.bytes(identity);
        });
        return verifier.verify(block.signature(), input, block.certificates(), now);
    }
}
