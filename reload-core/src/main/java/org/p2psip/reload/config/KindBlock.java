// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/**
 * The definition of a Kind as it stood in a document (RFC 6940, Section 11.1).
 *
 * @param block the bytes of the {@code kind-block}
 * @param kind the bytes of the {@code kind} in it, which the signature covers
 * @param signature the {@code kind-signature}, an encoded SecurityBlock; null if there is none
 * @param signer whose signature it is; null as long as nobody has checked it
 */
record KindBlock(
        Opaque block,
        Opaque kind,
        @Nullable Opaque signature,
        @Nullable NodeId signer) {
    KindBlock signedBy(NodeId node) {
        return new KindBlock(block, kind, signature, node);
    }
}
