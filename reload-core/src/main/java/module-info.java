// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/** RELOAD (RFC 6940): wire format, overlay node, storage, links and the interfaces of plug-ins. */
@NullMarked
module org.p2psip.reload.core {
    requires java.xml;
    requires transitive io.netty.buffer;
    requires io.netty.common;
    requires io.netty.handler;
    requires transitive io.netty.transport;
    requires org.bouncycastle.pkix;
    requires transitive org.bouncycastle.provider;
    requires org.bouncycastle.tls;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports org.p2psip.reload.config;
    exports org.p2psip.reload.driver;
    exports org.p2psip.reload.link;
    exports org.p2psip.reload.link.dtls;
    exports org.p2psip.reload.link.internal to
            org.p2psip.reload.ice;
    exports org.p2psip.reload.link.reliability;
    exports org.p2psip.reload.link.tls;
    exports org.p2psip.reload.node;
    exports org.p2psip.reload.routing;
    exports org.p2psip.reload.security;
    exports org.p2psip.reload.storage;
    exports org.p2psip.reload.topology;
    exports org.p2psip.reload.usage;
    exports org.p2psip.reload.usage.certificate;
    exports org.p2psip.reload.usage.turn;
    exports org.p2psip.reload.wire;
    exports org.p2psip.reload.wire.diagnostics;
    exports org.p2psip.reload.wire.redir;
    exports org.p2psip.reload.wire.responserouting;
    exports org.p2psip.reload.wire.selftuning;
    exports org.p2psip.reload.wire.share;
}
