// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunMessage;

/**
 * What a server said to Allocate (RFC 8656, Section 7.3).
 *
 * @param allocated the addresses
 * @param lifetimeSeconds how long they hold, at least 1
 * @param reservationToken the token of the next port, if it was kept
 */
record AllocationAnswer(TurnClientOutput.Allocated allocated, long lifetimeSeconds, OptionalLong reservationToken) {
    private static final int MAX_LISTED = 16;

    /** The answer, unless it lacks what it needs or has what was not asked for. */
    static Optional<AllocationAnswer> read(StunMessage response, TurnClientSettings.Families wanted) {
        try {
            List<InetSocketAddress> relayed = response.xorAddresses(AttributeType.XOR_RELAYED_ADDRESS, 2);
            Optional<InetSocketAddress> mapped = response.xorAddress(AttributeType.XOR_MAPPED_ADDRESS);
            OptionalLong lifetime = lifetimeSeconds(response);
            OptionalLong token = response.uint64(AttributeType.RESERVATION_TOKEN);
            if (relayed.isEmpty() || !mapped.isPresent() || !lifetime.isPresent() || !areWanted(relayed, wanted)) {
                return Optional.empty();
            }
            List<AddressError> errors =
                    AddressError.read(response).map(List::of).orElse(List.of());
            return Optional.of(new AllocationAnswer(
                    new TurnClientOutput.Allocated(relayed, mapped.get(), errors), lifetime.getAsLong(), token));
        } catch (StunFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean areWanted(List<InetSocketAddress> relayed, TurnClientSettings.Families wanted) {
        List<AddressFamily> families = relayed.stream()
                .map(each -> AddressFamily.of(each.getAddress()))
                .distinct()
                .collect(Collectors.toList());
        if (families.size() != relayed.size() || relayed.stream().anyMatch(each -> each.getPort() == 0)) {
            return false;
        }
        return switch (wanted) {
            case IPV4 -> families.equals(List.of(AddressFamily.IPV4));
            case IPV6 -> families.equals(List.of(AddressFamily.IPV6));
            case BOTH -> true;
        };
    }

    /** The lifetime in a response, unless it is missing, malformed or zero. */
    static OptionalLong lifetimeSeconds(@Nullable StunMessage response) {
        try {
            OptionalLong lifetime = response == null ? OptionalLong.empty() : response.uint32(AttributeType.LIFETIME);
            return lifetime.isPresent() && lifetime.getAsLong() > 0 ? lifetime : OptionalLong.empty();
        } catch (StunFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Which other server to ask. */
    static Optional<InetSocketAddress> alternate(@Nullable StunMessage response) {
        try {
            Optional<InetSocketAddress> alternate =
                    response == null ? Optional.empty() : response.address(AttributeType.ALTERNATE_SERVER);
            return alternate.filter(each -> each.getPort() != 0);
        } catch (StunFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether the server says that it does not know DONT-FRAGMENT. */
    static boolean isAgainstDontFragment(@Nullable StunMessage response) {
        try {
            return response != null && response.unknownAttributes(MAX_LISTED).contains(AttributeType.DONT_FRAGMENT);
        } catch (StunFormatException e) {
            return false;
        }
    }
}
