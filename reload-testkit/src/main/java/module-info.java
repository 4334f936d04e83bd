// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/** Deterministic simulated network and test material for overlays. */
@NullMarked
module org.p2psip.reload.testkit {
    requires transitive org.bouncycastle.provider;
    requires transitive org.p2psip.reload.core;
    requires static org.jspecify;

    exports org.p2psip.reload.testkit;
    exports org.p2psip.reload.testkit.nat;
}
