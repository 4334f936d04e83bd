// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.wire.NodeId;

/** Wants a link to whoever is at one address. Told once, on the event loop. */
interface Dialler {
    /** Who has to answer; null to take any node of the overlay. */
    @Nullable
    NodeId expectedPeer();

    void connected(DtlsLink link);

    void refused(LinkException failure);
}
