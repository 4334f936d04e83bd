// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.KindId;

/**
 * What the members of an overlay agree on about one Kind (RFC 6940, Section 11.1).
 *
 * @param id a Kind of the IANA registry known here, or one of the private space 0xF0000001 to 0xFFFFFFFD
 * @param dataModel how values are arranged at a Resource-ID; a registered Kind has the registered one
 * @param accessPolicy who may write; a registered Kind has the registered one
 * @param maxCount most values at one Resource-ID, at least 1
 * @param maxSize most bytes of one value, at least 1
 * @param maxNodeMultiple highest number that may be appended to a Node-ID, 1 to 255; 0 unless the policy is
 *     {@link AccessPolicy#NODE_MULTIPLE}
 */
public record KindDefinition(
        KindId id, DataModel dataModel, AccessPolicy accessPolicy, int maxCount, int maxSize, int maxNodeMultiple) {
    /** The highest {@code maxNodeMultiple}: the number is hashed as one byte. */
    public static final int MAX_NODE_MULTIPLE = 255;

    private static final int PRIVATE_FIRST = 0xF0000001;
    private static final int PRIVATE_LAST = 0xFFFFFFFD;

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if a number is out of bounds, if the id is neither registered nor private, or
     *     if a registered Kind does not have its registered data model and policy
     */
    public KindDefinition {
        RegisteredKind registered = RegisteredKind.byId(id);
        if (registered == null && !isPrivate(id)) {
            throw new IllegalArgumentException("id is " + Integer.toUnsignedString(id.value())
                    + ", must be of the private space, " + Integer.toUnsignedString(PRIVATE_FIRST) + " to "
                    + Integer.toUnsignedString(PRIVATE_LAST) + ", or a registered Kind given by its name");
        }
        if (registered != null && (registered.dataModel() != dataModel || registered.accessPolicy() != accessPolicy)) {
            throw new IllegalArgumentException(registered.registeredName() + " is " + dataModel + " and "
                    + accessPolicy.token() + ", must be " + registered.dataModel() + " and "
                    + registered.accessPolicy().token() + " as registered");
        }
        Bounds.require("max-count", maxCount, 1, Integer.MAX_VALUE);
        Bounds.require("max-size", maxSize, 1, Integer.MAX_VALUE);
        if (accessPolicy == AccessPolicy.NODE_MULTIPLE) {
            Bounds.require("max-node-multiple", maxNodeMultiple, 1, MAX_NODE_MULTIPLE);
        } else {
            Bounds.require("max-node-multiple without NODE-MULTIPLE", maxNodeMultiple, 0, 0);
        }
    }

    /**
     * A Kind of the IANA registry, with the data model and access policy of its registration.
     *
     * @param id SIP-REGISTRATION, TURN-SERVICE, CERTIFICATE_BY_NODE or CERTIFICATE_BY_USER
     * @param maxCount most values at one Resource-ID, at least 1
     * @param maxSize most bytes of one value, at least 1
     * @throws IllegalArgumentException if {@code id} is no such Kind or a number is out of bounds
     */
    public static KindDefinition registered(KindId id, int maxCount, int maxSize) {
        RegisteredKind registered = RegisteredKind.byId(id);
        if (registered == null) {
            throw new IllegalArgumentException("Kind " + id + " is not one of the registered Kinds known here");
        }
        int multiple =
                registered.accessPolicy() == AccessPolicy.NODE_MULTIPLE ? RegisteredKind.TURN_MAX_NODE_MULTIPLE : 0;
        return new KindDefinition(id, registered.dataModel(), registered.accessPolicy(), maxCount, maxSize, multiple);
    }

    static boolean isPrivate(KindId id) {
        return Integer.compareUnsigned(id.value(), PRIVATE_FIRST) >= 0
                && Integer.compareUnsigned(id.value(), PRIVATE_LAST) <= 0;
    }
}
