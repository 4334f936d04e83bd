// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunMethod;
import org.p2psip.reload.ice.stun.StunWriter;

/** What a client asks its server for. */
sealed interface TurnRequest {
    /** Number of UDP in REQUESTED-TRANSPORT. */
    int UDP = 17;

    /** Name in SOFTWARE. */
    String SOFTWARE = "RELOAD";

    StunMethod method();

    /** Adds the attributes, without those that protect the request. */
    void write(StunWriter writer);

    record Allocate(TurnClientSettings settings, boolean dontFragment) implements TurnRequest {
        @Override
        public StunMethod method() {
            return StunMethod.ALLOCATE;
        }

        @Override
        public void write(StunWriter writer) {
            writer.text(AttributeType.SOFTWARE, SOFTWARE)
                    .uint8(AttributeType.REQUESTED_TRANSPORT, UDP, 4)
                    .uint32(AttributeType.LIFETIME, settings.lifetime().getSeconds());
            if (dontFragment) {
                writer.flag(AttributeType.DONT_FRAGMENT);
            }
            if (settings.reservationToken().isPresent()) {
                writer.uint64(
                        AttributeType.RESERVATION_TOKEN,
                        settings.reservationToken().getAsLong());
                return;
            }
            switch (settings.families()) {
                case IPV4 -> {
                    // What a server gives that is not told.
                }
                case IPV6 -> writer.uint8(AttributeType.REQUESTED_ADDRESS_FAMILY, AddressFamily.IPV6.code(), 4);
                case BOTH -> writer.uint8(AttributeType.ADDITIONAL_ADDRESS_FAMILY, AddressFamily.IPV6.code(), 4);
            }
            boolean one = settings.families() != TurnClientSettings.Families.BOTH;
            switch (settings.port()) {
                case ANY -> {
                    // Any.
                }
                case EVEN -> writer.uint8(AttributeType.EVEN_PORT, 0, 1);
                // Two addresses and two reservations do not go together (RFC 8656, Section 7.1).
                case EVEN_AND_NEXT -> writer.uint8(AttributeType.EVEN_PORT, one ? 0x80 : 0, 1);
            }
        }
    }

    /** Prolongs the allocation, or gives it back; {@code family} null for all there is. */
    record Refresh(long lifetimeSeconds, @Nullable AddressFamily family) implements TurnRequest {
        boolean releases() {
            return lifetimeSeconds == 0;
        }

        @Override
        public StunMethod method() {
            return StunMethod.REFRESH;
        }

        @Override
        public void write(StunWriter writer) {
            writer.text(AttributeType.SOFTWARE, SOFTWARE).uint32(AttributeType.LIFETIME, lifetimeSeconds);
            if (family != null) {
                writer.uint8(AttributeType.REQUESTED_ADDRESS_FAMILY, family.code(), 4);
            }
        }
    }

    record Permit(List<InetAddress> peers) implements TurnRequest {
        @Override
        public StunMethod method() {
            return StunMethod.CREATE_PERMISSION;
        }

        @Override
        public void write(StunWriter writer) {
            for (InetAddress peer : peers) {
                writer.xorAddress(AttributeType.XOR_PEER_ADDRESS, new InetSocketAddress(peer, 0));
            }
        }
    }

    record BindChannel(int number, InetSocketAddress peer) implements TurnRequest {
        @Override
        public StunMethod method() {
            return StunMethod.CHANNEL_BIND;
        }

        @Override
        public void write(StunWriter writer) {
            writer.uint32(AttributeType.CHANNEL_NUMBER, (long) number << 16)
                    .xorAddress(AttributeType.XOR_PEER_ADDRESS, peer);
        }
    }
}
