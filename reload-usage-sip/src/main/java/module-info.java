// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/** The SIP usage of RELOAD (RFC 7904), without a SIP stack. */
@NullMarked
module org.p2psip.reload.usage.sip {
    requires transitive org.p2psip.reload.core;
    requires static org.jspecify;

    exports org.p2psip.reload.usage.sip;
}
