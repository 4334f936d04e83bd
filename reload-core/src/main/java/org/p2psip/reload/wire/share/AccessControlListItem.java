// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire.share;

import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Checks;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/**
 * Value of the Kind {@link KindId#ACCESS_CONTROL_LIST}: who else may write a resource (RFC 8076, Section 4.2).
 *
 * @param resourceName name of the resource; there if and only if the Kind has variable resource names
 * @param toUser name of the user who may write, at most 65535 bytes
 * @param kind values of which Kind the user may write
 * @param allowDelegation whether the user may let others write too
 */
public record AccessControlListItem(
        @Nullable ResourceNameExtension resourceName, Opaque toUser, KindId kind, boolean allowDelegation) {
    /** Largest number that tells the items of one signer apart. */
    public static final int MAX_COUNTER = 0xFF;

    private static final int INDEX_BYTES = 3;

    /** Checks the length. */
    public AccessControlListItem {
        Checks.length("user name", toUser, Checks.MAX_UINT16);
        Checks.present("kind", kind);
    }

    /**
     * Where in the array a signer's item goes: the low 24 bits of its Node-ID, then a number of the item (RFC 8076, Section
     * 3.1).
     *
     * @param counter 0 to 255
     * @return 0 to 2^32 - 1
     */
    public static long arrayIndex(NodeId signer, int counter) {
        Checks.range("counter", counter, 0, MAX_COUNTER);
        byte[] bytes = signer.toByteArray();
        long index = 0;
        for (int i = bytes.length - INDEX_BYTES; i < bytes.length; i++) {
            index = index << Byte.SIZE | Byte.toUnsignedInt(bytes[i]);
        }
        return index << Byte.SIZE | counter;
    }

    /**
     * Reads a whole value.
     *
     * @param variableResourceNames whether the configuration gives the Kind variable resource names, so that values begin
     *     with one
     * @throws MalformedMessageException if it is cut short, goes on behind its end, or its parts contradict each other
     */
    public static AccessControlListItem decode(WireReader in, boolean variableResourceNames)
            throws MalformedMessageException {
        in.begin("AccessControlListItem");
        AccessControlListItem item = new AccessControlListItem(
                variableResourceNames ? ResourceNameExtension.decode(in) : null,
                in.opaque16("AccessControlListItem.to_user"),
                in.kindId("AccessControlListItem.kind"),
                in.bool("AccessControlListItem.allow_delegation"));
        in.requireEnd("AccessControlListItem");
        return in.end("AccessControlListItem", item);
    }

    /** Appends the value. */
    public void encode(WireWriter out) {
        if (resourceName != null) {
            resourceName.encode(out);
        }
        out.opaque16(toUser);
        out.kindId(kind);
        out.bool(allowDelegation);
    }
}
