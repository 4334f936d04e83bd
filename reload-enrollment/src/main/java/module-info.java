// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/** Discovery of an overlay and enrollment in it (RFC 6940, Sections 11.2 and 11.3). */
@NullMarked
module org.p2psip.reload.enrollment {
    requires org.bouncycastle.pkix;
    requires transitive org.bouncycastle.provider;
    requires transitive org.p2psip.reload.core;
    requires static transitive org.jspecify;

    exports org.p2psip.reload.enrollment;
}
