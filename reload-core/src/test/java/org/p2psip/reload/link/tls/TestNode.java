// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import java.net.InetSocketAddress;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.link.LinkNode;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;

/** TLS links of one node. */
final class TestNode extends LinkNode {
    final TlsLinks links;

    TestNode(NettyEnvironment environment, TlsLinksBuilder builder, Credentials credentials, CertificateTrust trust) {
        this(environment, builder.build(), credentials, trust);
    }

    private TestNode(NettyEnvironment environment, TlsLinks links, Credentials credentials, CertificateTrust trust) {
        super(environment, links, credentials, trust);
        this.links = links;
    }

    @Override
    public InetSocketAddress address() {
        return on(links::localAddress);
    }

    TlsLinkCounters counters() {
        return on(links::counters);
    }
}
