// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import org.jspecify.annotations.Nullable;
import org.p2psip.reload.usage.sip.SipRegistration;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.TurnServer;
import org.p2psip.reload.wire.WireContext;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.redir.RedirServiceProvider;
import org.p2psip.reload.wire.share.AccessControlListItem;

/** Knows how to read the values of the registered Kinds. */
final class ValueReadings {
    private final WireContext context;

    ValueReadings(WireContext context) {
        this.context = context;
    }

    /** How to read {@code value}, null if it is of a Kind that is not known here. */
    Expansions.@Nullable Reading of(KindId kind, Opaque value) {
        if (kind.equals(KindId.SIP_REGISTRATION)) {
            return in -> SipRegistration.decode(in, context);
        }
        if (kind.equals(KindId.TURN_SERVICE)) {
            return TurnServer::decode;
        }
        if (kind.equals(KindId.REDIR)) {
            return in -> RedirServiceProvider.decode(in, context);
        }
        if (kind.equals(KindId.ACCESS_CONTROL_LIST)) {
            boolean plain = isPlainItem(value);
            return in -> AccessControlListItem.decode(in, !plain);
        }
        return null;
    }

    /** Only the configuration says whether items begin with a resource name; but hardly any item can be read both ways. */
    private static boolean isPlainItem(Opaque value) {
        try {
            AccessControlListItem.decode(WireReader.of(value), false);
            return true;
        } catch (MalformedMessageException e) {
            return false;
        }
    }
}
