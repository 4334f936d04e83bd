// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Transport address (RFC 6940, Section 6.3.1.1).
 *
 * <p>New kinds of address may be added in a minor version.
 */
public sealed interface IpAddressPort {
    /** Appends this address. */
    void encode(WireWriter out);

    /** How many bytes {@link #encode} appends. */
    int encodedLength();

    /**
     * Reads one address; one of an unknown type is kept as {@link UnknownAddress}.
     *
     * @throws MalformedMessageException if it is cut short or has the wrong length for its type
     */
    static IpAddressPort decode(WireReader in) throws MalformedMessageException {
        return IpAddressPortCodec.decode(in);
    }

    /** The IP address and port of {@code address}, which must be resolved. */
    static InternetAddress of(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("address " + address + " is not resolved");
        }
        return new InternetAddress(address.getAddress(), address.getPort());
    }

    /**
     * IP address and port.
     *
     * @param address of IPv4 or IPv6; its host name and its scope do not go over the wire and are dropped
     * @param port 0 to 65535
     */
    record InternetAddress(InetAddress address, int port) implements IpAddressPort {
        /** Checks the port and drops host name and scope. */
        public InternetAddress {
            Checks.present("address", address);
            Checks.uint16("port", port);
            address = ofBytes(address.getAddress());
        }

        /** The address in the form that sockets take. */
        public InetSocketAddress toSocketAddress() {
            return new InetSocketAddress(address, port);
        }

        @Override
        public void encode(WireWriter out) {
            byte[] bytes = address.getAddress();
            out.uint8(
                    bytes.length == IpAddressPortCodec.IPV4_BYTES ? IpAddressPortCodec.IPV4 : IpAddressPortCodec.IPV6);
            out.uint8(bytes.length + Short.BYTES);
            out.bytes(Opaque.ofShared(bytes));
            out.uint16(port);
        }

        @Override
        public int encodedLength() {
            return 2 + address.getAddress().length + Short.BYTES;
        }

        /** Keeps 16 bytes an IPv6 address even where they map an IPv4 address. */
        static InetAddress ofBytes(byte[] bytes) {
            try {
                return bytes.length == IpAddressPortCodec.IPV4_BYTES
                        ? InetAddress.getByAddress(bytes)
                        : Inet6Address.getByAddress(null, bytes, -1);
            } catch (UnknownHostException e) {
                throw new AssertionError("address of " + bytes.length + " bytes", e);
            }
        }
    }

    /**
     * An address of a type that is not known here, kept as it came.
     *
     * @param type 3 to 255
     * @param value at most 255 bytes
     */
    record UnknownAddress(int type, Opaque value) implements IpAddressPort {
        /** Checks the ranges. */
        public UnknownAddress {
            Checks.range("address type", type, IpAddressPortCodec.IPV6 + 1, Checks.MAX_UINT8);
            Checks.length("address", value, Checks.MAX_UINT8);
        }

        @Override
        public void encode(WireWriter out) {
            out.uint8(type);
            out.opaque8(value);
        }

        @Override
        public int encodedLength() {
            return 2 + value.length();
        }
    }
}
