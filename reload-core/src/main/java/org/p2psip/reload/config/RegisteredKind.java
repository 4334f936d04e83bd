// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.KindId;

/** A Kind of the IANA registry that this software supports (RFC 6940, Section 14.6; RFC 7904, Section 8). */
record RegisteredKind(String registeredName, KindId id, DataModel dataModel, AccessPolicy accessPolicy) {
    static final List<RegisteredKind> ALL = List.of(
            new RegisteredKind(
                    "SIP-REGISTRATION", KindId.SIP_REGISTRATION, DataModel.DICTIONARY, AccessPolicy.USER_NODE_MATCH),
            new RegisteredKind("TURN-SERVICE", KindId.TURN_SERVICE, DataModel.SINGLE, AccessPolicy.NODE_MULTIPLE),
            new RegisteredKind(
                    "CERTIFICATE_BY_NODE", KindId.CERTIFICATE_BY_NODE, DataModel.ARRAY, AccessPolicy.NODE_MATCH),
            new RegisteredKind(
                    "CERTIFICATE_BY_USER", KindId.CERTIFICATE_BY_USER, DataModel.ARRAY, AccessPolicy.USER_MATCH));

    /** The max-node-multiple that the registration of TURN-SERVICE gives. */
    static final int TURN_MAX_NODE_MULTIPLE = 20;

    static @Nullable RegisteredKind byName(String name) {
        for (RegisteredKind kind : ALL) {
            if (kind.registeredName.equals(name)) {
                return kind;
            }
        }
        return null;
    }

    static @Nullable RegisteredKind byId(KindId id) {
        for (RegisteredKind kind : ALL) {
            if (kind.id.equals(id)) {
                return kind;
            }
        }
        return null;
    }
}
