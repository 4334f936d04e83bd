// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/** Registrar and proxy through which unmodified SIP phones use an overlay. */
@NullMarked
module org.p2psip.reload.sip.adapter {
    requires transitive org.p2psip.reload.usage.sip;
    requires static org.jspecify;
}
