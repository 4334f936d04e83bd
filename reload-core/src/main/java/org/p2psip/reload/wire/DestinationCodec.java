// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/** Reads destinations and lists of them. */
final class DestinationCodec {
    static final int NODE = 1;
    static final int RESOURCE = 2;
    static final int OPAQUE_ID = 3;
    static final int MAX_TYPE = 0x7F;

    private DestinationCodec() {}

    static Destination decode(WireReader in, int nodeIdLength) throws MalformedMessageException {
        in.begin("Destination");
        return in.end("Destination", decodeFields(in, nodeIdLength));
    }

    private static Destination decodeFields(WireReader in, int nodeIdLength) throws MalformedMessageException {
        int start = in.offset();
        int type = in.peekUint8("Destination.type");
        if (type > MAX_TYPE) {
            return new Destination.OpaqueId(in.bytes("Destination.opaque_id", 2));
        }
        in.uint8("Destination.type");
        if (type == 0) {
            throw new MalformedMessageException("Destination.type", start, "is 0");
        }
        WireReader data = in.vector8("Destination.length");
        Destination destination = decodeData(type, data, nodeIdLength);
        data.requireEnd("Destination.destination_data");
        return destination;
    }

    private static Destination decodeData(int type, WireReader data, int nodeIdLength)
            throws MalformedMessageException {
        return switch (type) {
            case NODE -> new Destination.Node(data.nodeId("Destination.node_id", nodeIdLength));
            case RESOURCE -> new Destination.Resource(data.resourceId("Destination.resource_id"));
            case OPAQUE_ID -> new Destination.OpaqueId(data.opaque8("Destination.opaque_id"));
            default -> new Destination.Unknown(type, data.rest("Destination.destination_data"));
        };
    }
}
