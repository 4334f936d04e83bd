// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunMessage;

/**
 * What an Allocate request asks for (RFC 8656, Section 7.2).
 *
 * @param families of which families there are to be addresses
 * @param both whether one of two is enough
 * @param even whether the port has to be even
 * @param next whether the next port is to be kept
 * @param reservationToken the token of a port that was kept
 * @param lifetimeSeconds the lifetime asked for
 */
record AllocationWish(
        List<AddressFamily> families,
        boolean both,
        boolean even,
        boolean next,
        OptionalLong reservationToken,
        OptionalLong lifetimeSeconds) {
    private static final int RESERVE_BIT = 0x80;

    /** ADDITIONAL-ADDRESS-FAMILY as it was numbered in drafts, and still is in clients of coturn. */
    private static final AttributeType OLD_ADDITIONAL_ADDRESS_FAMILY = new AttributeType(0x8032);

    static AllocationWish read(StunMessage request, TurnServerSettings settings)
            throws StunFormatException, TurnRefusal {
        OptionalInt transport = request.uint8(AttributeType.REQUESTED_TRANSPORT, 4);
        if (!transport.isPresent()) {
            throw new TurnRefusal(StunError.BAD_REQUEST);
        }
        if (transport.getAsInt() != TurnRequest.UDP) {
            throw new TurnRefusal(StunError.UNSUPPORTED_TRANSPORT);
        }
        OptionalLong token = request.uint64(AttributeType.RESERVATION_TOKEN);
        OptionalInt evenPort = request.uint8(AttributeType.EVEN_PORT, 1);
        OptionalInt family = request.uint8(AttributeType.REQUESTED_ADDRESS_FAMILY, 4);
        OptionalInt additional = request.uint8(AttributeType.ADDITIONAL_ADDRESS_FAMILY, 4);
        if (settings.oldClients() && !additional.isPresent()) {
            additional = request.uint8(OLD_ADDITIONAL_ADDRESS_FAMILY, 4);
        }
        boolean next = (evenPort.orElse(0) & RESERVE_BIT) != 0;
        boolean chosen = evenPort.isPresent() || family.isPresent() || additional.isPresent();
        boolean contradictory = (token.isPresent() && chosen)
                || (additional.isPresent() && (family.isPresent() || next))
                || (additional.isPresent() && additional.getAsInt() != AddressFamily.IPV6.code());
        if (contradictory) {
            throw new TurnRefusal(StunError.BAD_REQUEST);
        }
        return new AllocationWish(
                token.isPresent() ? List.of() : families(family, additional.isPresent(), settings),
                additional.isPresent(),
                evenPort.isPresent(),
                next,
                token,
                request.uint32(AttributeType.LIFETIME));
    }

    private static List<AddressFamily> families(OptionalInt requested, boolean both, TurnServerSettings settings)
            throws TurnRefusal {
        if (both) {
            return List.of(AddressFamily.IPV4, AddressFamily.IPV6);
        }
        AddressFamily family = AddressFamily.ofCode(requested.orElse(AddressFamily.IPV4.code()))
                .orElseThrow(() -> new TurnRefusal(StunError.ADDRESS_FAMILY_NOT_SUPPORTED));
        if (settings.addresses().stream().noneMatch(each -> each.family() == family)) {
            throw new TurnRefusal(StunError.ADDRESS_FAMILY_NOT_SUPPORTED);
        }
        return List.of(family);
    }
}
