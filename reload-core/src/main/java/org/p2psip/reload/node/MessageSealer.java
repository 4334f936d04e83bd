// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.p2psip.reload.wire.GenericCertificate;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.MessageContents;
import org.p2psip.reload.wire.MessageSignatureInput;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.SecurityBlock;
import org.p2psip.reload.wire.TransactionId;
import org.p2psip.reload.wire.WireWriter;

/** Turns a body into what follows the forwarding header: contents and a security block, signed once (RFC 6940, 6.3). */
final class MessageSealer {
    /** Goes on with the sealed message: contents and security block, ready to follow any header. */
    interface Sealed {
        void sealed(Opaque payload, long nowNanos);
    }

    private final int overlayHash;
    private final List<GenericCertificate> ownCertificates;
    private final CryptoJobs crypto;

    /** What the security block of the latest message took that held this node's certificates alone, in bytes. */
    private int securityBytes;

    MessageSealer(int overlayHash, List<GenericCertificate> ownCertificates, CryptoJobs crypto) {
        this.overlayHash = overlayHash;
        this.ownCertificates = ownCertificates;
        this.crypto = crypto;
    }

    /**
     * Seals a message.
     *
     * @param certificates of the signers of stored data in {@code body}; the node's own are always added
     * @return false, and nothing follows, if no security block holds so many certificates
     */
    boolean seal(TransactionId transactionId, MessageBody body, List<GenericCertificate> certificates, Sealed next) {
        List<GenericCertificate> bucket = bucket(certificates);
        if (!SecurityBlock.hasRoomFor(bucket)) {
            return false;
        }
        Opaque contents = WireWriter.toOpaque(out -> MessageContents.encode(body, List.of(), out));
        Opaque input = MessageSignatureInput.withoutIdentity(overlayHash, transactionId, contents);
        crypto.sign(List.of(input), (signatures, nowNanos) -> {
            SecurityBlock security = new SecurityBlock(bucket, signatures.get(0));
            Opaque payload = WireWriter.toOpaque(contents.length() + securityBytes, out -> {
                out.bytes(contents);
                security.encode(out);
            });
            if (certificates.isEmpty()) {
                securityBytes = payload.length() - contents.length();
            }
            next.sealed(payload, nowNanos);
        });
        return true;
    }

    private List<GenericCertificate> bucket(List<GenericCertificate> certificates) {
        if (certificates.isEmpty()) {
            return ownCertificates;
        }
        Set<GenericCertificate> bucket = new LinkedHashSet<>(ownCertificates);
        bucket.addAll(certificates);
        return new ArrayList<>(bucket);
    }
}
