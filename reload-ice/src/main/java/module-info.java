// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/** STUN, TURN and ICE, and the links over them. */
@NullMarked
module org.p2psip.reload.ice {
    requires transitive org.p2psip.reload.core;
    requires io.netty.codec;
    requires io.netty.common;
    requires transitive io.netty.handler;
    requires static org.jspecify;

    exports org.p2psip.reload.ice.agent;
    exports org.p2psip.reload.ice.driver;
    exports org.p2psip.reload.ice.links;
    exports org.p2psip.reload.ice.relays;
    exports org.p2psip.reload.ice.stun;
    exports org.p2psip.reload.ice.tunnel;
    exports org.p2psip.reload.ice.turn;
}
