// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.certificate;

import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;

/** Hears what becomes of the certificate that a {@link CertificateUsage} stores. Called on the node's thread. */
public interface CertificateListener {
    /** The certificate is stored, for the first time or again. */
    default void certificateStored(KindId kind) {}

    /** The certificate could not be stored; it is tried again. */
    default void certificateNotStored(KindId kind, ReloadException reason) {}

    /**
     * Somebody else uses the user name that this node has chosen for its self-signed certificate. The certificate is not stored
     * under it; the node should choose another name (RFC 6940, Section 11.3.1).
     *
     * @param by a node with that name
     */
    default void userNameTaken(String userName, NodeId by) {}
}
