// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.net.InetSocketAddress;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.link.LinkNode;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;

/** DTLS links of one node. */
final class DtlsNode extends LinkNode {
    final DtlsLinks links;

    DtlsNode(NettyEnvironment environment, DtlsLinksBuilder builder, Credentials credentials, CertificateTrust trust) {
        this(environment, builder, credentials, trust, MAX_MESSAGE_BYTES);
    }

    DtlsNode(
            NettyEnvironment environment,
            DtlsLinksBuilder builder,
            Credentials credentials,
            CertificateTrust trust,
            int maxMessageBytes) {
        this(environment, builder.build(), credentials, trust, maxMessageBytes);
    }

    private DtlsNode(
            NettyEnvironment environment,
            DtlsLinks links,
            Credentials credentials,
            CertificateTrust trust,
            int maxMessageBytes) {
        super(environment, links, credentials, trust, maxMessageBytes);
        this.links = links;
    }

    @Override
    public InetSocketAddress address() {
        return on(links::localAddress);
    }

    DtlsLinkCounters counters() {
        return on(links::counters);
    }
}
