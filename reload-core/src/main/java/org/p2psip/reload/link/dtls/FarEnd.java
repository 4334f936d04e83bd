// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.net.InetSocketAddress;

/** What a link has of the place that it leads to. */
interface FarEnd {
    /** Where it is now. */
    InetSocketAddress address();

    /** The way there. */
    UdpPath path();

    /** Whether the way is looked after, see {@link org.p2psip.reload.link.Link#isMaintained}. */
    default boolean isMaintained() {
        return false;
    }

    /** The link is closed. */
    void handleClosed(DtlsLink link);
}
