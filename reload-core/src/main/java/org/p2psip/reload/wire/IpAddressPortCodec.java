// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/** Reads transport addresses. */
final class IpAddressPortCodec {
    static final int IPV4 = 1;
    static final int IPV6 = 2;
    static final int IPV4_BYTES = 4;

    private static final int IPV6_BYTES = 16;

    private IpAddressPortCodec() {}

    static IpAddressPort decode(WireReader in) throws MalformedMessageException {
        in.begin("IpAddressPort");
        int start = in.offset();
        int type = in.uint8("IpAddressPort.type");
        WireReader value = in.vector8("IpAddressPort.length");
        return in.end("IpAddressPort", decodeValue(type, start, value));
    }

    private static IpAddressPort decodeValue(int type, int start, WireReader value) throws MalformedMessageException {
        return switch (type) {
            case 0 -> throw new MalformedMessageException("IpAddressPort.type", start, "is 0");
            case IPV4 -> decodeInternet(value, IPV4_BYTES);
            case IPV6 -> decodeInternet(value, IPV6_BYTES);
            default -> new IpAddressPort.UnknownAddress(type, value.rest("IpAddressPort.addr_port"));
        };
    }

    private static IpAddressPort decodeInternet(WireReader value, int length) throws MalformedMessageException {
        byte[] address = value.bytes("IpAddressPort.addr", length).toByteArray();
        int port = value.uint16("IpAddressPort.port");
        value.requireEnd("IpAddressPort.addr_port");
        return new IpAddressPort.InternetAddress(IpAddressPort.InternetAddress.ofBytes(address), port);
    }
}
