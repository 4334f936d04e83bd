// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/** Configuration and enrollment server (RFC 6940, Sections 11.1 and 11.3). */
@NullMarked
module org.p2psip.reload.enrollment.server {
    requires io.netty.common;
    requires jdk.httpserver;
    requires org.bouncycastle.pkix;
    requires org.slf4j;
    requires transitive org.p2psip.reload.enrollment;
    requires static transitive org.jspecify;

    exports org.p2psip.reload.enrollment.server;
}
