// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import org.p2psip.reload.ice.driver.DatagramTransport;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.IcePort;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.link.dtls.DatagramFilter;
import org.p2psip.reload.link.dtls.DtlsLinks;
import org.p2psip.reload.link.dtls.DtlsLinksBuilder;
import org.p2psip.reload.wire.OverlayLinkType;

/** One socket, at one of this machine's addresses: what comes is ICE's or, if it is not, that of DTLS without ICE. */
final class LocalPort implements DatagramFilter, DatagramTransport {
    private final DtlsLinks dtls;
    private final IcePort ice;
    private final IceContext iceContext;
    private final boolean natProbes;

    LocalPort(IceLinksSettings settings, InetSocketAddress address, IceContext context) {
        DtlsLinksBuilder builder = DtlsLinks.builder();
        settings.dtls().accept(builder);
        dtls = builder.type(OverlayLinkType.DTLS_UDP_SR)
                .listen(address)
                .maxDatagramBytes(settings.maxDatagramBytes())
                .filter(this)
                .build();
        ice = IcePort.over(context, this);
        iceContext = context;
        natProbes = settings.natProbes();
    }

    CompletionStage<Void> start(LinkContext context, LinkListener listener) {
        CompletionStage<Void> bound = dtls.start(context, listener);
        return natProbes
                ? bound.thenCompose(done -> IcePort.bind(
                                iceContext, new InetSocketAddress(localAddress().getAddress(), 0))
                        .thenAccept(ice::other))
                : bound;
    }

    DtlsLinks dtls() {
        return dtls;
    }

    IcePort ice() {
        return ice;
    }

    void close() {
        ice.close();
        dtls.close();
    }

    @Override
    public boolean take(ByteBuf datagram, InetSocketAddress from) {
        return ice.handleDatagram(datagram, from);
    }

    @Override
    public InetSocketAddress localAddress() {
        return dtls.localAddress();
    }

    @Override
    public void send(ByteBuf datagram, InetSocketAddress to) {
        dtls.send(datagram, to);
    }
}
