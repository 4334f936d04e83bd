// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;

/** The members in the order of the ring at one moment, and so who has to store what. Only the simulation knows it. */
final class RingOrder {
    private final NavigableMap<ResourceId, PhoneSession> members = new TreeMap<>();

    /**
     * The ring now.
     *
     * @param of the members that the network does not keep apart from this one
     */
    RingOrder(Office office, PhoneSession of) {
        for (PhoneSession session : office.sessions()) {
            if (session.isMember() && of.host().network().isConnected(of.host(), session.host())) {
                members.put(ResourceId.of(session.node().nodeId()), session);
            }
        }
    }

    /** Who stores the registrations of a phone's user: the responsible peer first, then those with copies. */
    List<PhoneSession> holders(PhoneSession phone, int replicas) {
        ResourceId place =
                phone.node().resourceId(Opaque.copyOf(phone.phone().userName().getBytes(StandardCharsets.UTF_8)));
        List<PhoneSession> holders = new ArrayList<>();
        ResourceId at = members.ceilingKey(place);
        for (int i = 0; i <= replicas && i < members.size(); i++) {
            at = at == null ? members.firstKey() : at;
            PhoneSession holder = members.get(at);
            if (holder != null) {
                holders.add(holder);
            }
            at = members.higherKey(at);
        }
        return holders;
    }
}
