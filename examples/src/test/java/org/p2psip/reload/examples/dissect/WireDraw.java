// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.IpAddressPort;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.OverlayLinkType;
import org.p2psip.reload.wire.ResourceId;

/** Draws the small things that messages are made of; the same ones for the same seed. */
final class WireDraw {
    private static final long FIRST_MILLIS = 946_684_800_000L;
    private static final long LAST_MILLIS = 2_147_483_647_000L;

    private final Random random;

    WireDraw(long seed) {
        random = new Random(seed);
    }

    /** 0 to {@code bound} - 1. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }

    @SafeVarargs
    final <T> T of(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    <T> List<T> list(int min, int max, Supplier<T> element) {
        List<T> list = new ArrayList<>();
        for (int left = min + random.nextInt(max - min + 1); left > 0; left--) {
            list.add(element.get());
        }
        return list;
    }

    long uint64() {
        return oneIn(8) ? of(0L, 1L, -1L, Long.MAX_VALUE) : random.nextLong();
    }

    /** Of 64 bits, and hardly ever the same twice. */
    long id() {
        return random.nextLong();
    }

    long uint32() {
        return uint64() & 0xFFFFFFFFL;
    }

    int uint16() {
        return (int) uint64() & 0xFFFF;
    }

    Opaque bytes(int min, int max) {
        byte[] bytes = new byte[min + random.nextInt(max - min + 1)];
        random.nextBytes(bytes);
        return Opaque.copyOf(bytes);
    }

    Opaque text(int min, int max) {
        StringBuilder text = new StringBuilder();
        for (int left = min + random.nextInt(max - min + 1); left > 0; left--) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return ascii(text.toString());
    }

    static Opaque ascii(String text) {
        return Opaque.copyOf(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** To the millisecond, between 2000 and 2038. */
    Instant time() {
        return Instant.ofEpochMilli(FIRST_MILLIS + Math.floorMod(random.nextLong(), LAST_MILLIS - FIRST_MILLIS));
    }

    NodeId nodeId() {
        byte[] bytes = bytes(16, 16).toByteArray();
        bytes[15] |= 1;
        return NodeId.copyOf(bytes);
    }

    ResourceId resourceId() {
        return ResourceId.copyOf(bytes(oneIn(8) ? 1 : 16, oneIn(8) ? 254 : 16).toByteArray());
    }

    IpAddressPort address() {
        if (oneIn(10)) {
            return new IpAddressPort.UnknownAddress(3 + random.nextInt(253), bytes(0, 255));
        }
        int length = of(4, 16);
        try {
            InetAddress address = InetAddress.getByAddress(bytes(length, length).toByteArray());
            return new IpAddressPort.InternetAddress(address, uint16());
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    OverlayLinkType link() {
        return of(
                OverlayLinkType.DTLS_UDP_SR,
                OverlayLinkType.DTLS_UDP_SR_NO_ICE,
                OverlayLinkType.TLS_TCP_FH_NO_ICE,
                new OverlayLinkType(5));
    }

    /** A Destination that may stand anywhere in a list. */
    Destination hop() {
        return switch (random.nextInt(5)) {
            case 0, 1 -> new Destination.Node(nodeId());
            case 2 -> new Destination.OpaqueId(bytes(1, 254));
            case 3 -> compressed();
            default -> new Destination.OpaqueId(bytes(2, 2));
        };
    }

    /** A Destination that may stand at a list's end, where a message goes to. */
    Destination target() {
        return oneIn(2) ? new Destination.Resource(resourceId()) : hop();
    }

    private Destination compressed() {
        byte[] id = bytes(2, 2).toByteArray();
        id[0] |= (byte) 0x80;
        return new Destination.OpaqueId(Opaque.copyOf(id));
    }

    KindId kind() {
        return new KindId(of(1, 2, 3, 4, 0x10, 0x104, 0xF0000001, 0xF0000009));
    }
}
