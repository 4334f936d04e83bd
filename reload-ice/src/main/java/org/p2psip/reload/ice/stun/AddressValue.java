// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.stun;

import io.netty.buffer.ByteBuf;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Transport addresses as values of attributes, plain or combined with cookie and transaction id (RFC 8489, Section 14.2). */
final class AddressValue {
    private static final int IPV4 = 0x01;
    private static final int IPV6 = 0x02;

    private AddressValue() {}

    static InetSocketAddress read(ByteBuf in, int start, int at, int length, AttributeType type, boolean xor)
            throws StunFormatException {
        int value = start + at;
        int family = length >= 4 ? in.getUnsignedByte(value + 1) : 0;
        if (!(family == IPV4 && length == 8) && !(family == IPV6 && length == 20)) {
            throw StunMessage.malformed(type, at - 4, "is of family " + family + " and " + length + " bytes");
        }
        int port = in.getUnsignedShort(value + 2);
        byte[] address = new byte[length - 4];
        in.getBytes(value + 4, address);
        if (xor) {
            port ^= StunMessage.MAGIC_COOKIE >>> 16;
            for (int i = 0; i < address.length; i++) {
                // Cookie and transaction id stand in the header one behind the other.
                address[i] ^= in.getByte(start + 4 + i);
            }
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Appends the value; {@code start} is where the message's header begins in {@code out}. */
    static void write(ByteBuf out, int start, InetSocketAddress address, boolean xor) {
        InetAddress ip = address.getAddress();
        if (ip == null) {
            throw new IllegalArgumentException("address " + address + " is not resolved");
        }
        byte[] bytes = ip.getAddress();
        out.writeByte(0);
        out.writeByte(ip instanceof Inet4Address ? IPV4 : IPV6);
        out.writeShort(xor ? address.getPort() ^ (StunMessage.MAGIC_COOKIE >>> 16) : address.getPort());
        for (int i = 0; i < bytes.length; i++) {
            out.writeByte(xor ? bytes[i] ^ out.getByte(start + 4 + i) : bytes[i]);
        }
    }
}
