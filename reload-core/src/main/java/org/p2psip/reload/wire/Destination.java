// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * One stop of a message's route (RFC 6940, Section 6.3.2.2).
 *
 * <p>New kinds of destination may be added in a minor version.
 */
public sealed interface Destination {
    /** Length of the longest Resource-ID, opaque ID or unknown data that fits, in bytes. */
    int MAX_ID_LENGTH = 254;

    /** Appends this destination; an opaque ID of two bytes with the top bit set takes the compressed form. */
    void encode(WireWriter out);

    /** How many bytes {@link #encode} appends. */
    int encodedLength();

    /**
     * Reads one destination. The compressed form becomes the {@link OpaqueId} of its two bytes.
     *
     * @throws MalformedMessageException if it is cut short, or its parts contradict each other
     */
    static Destination decode(WireReader in, WireContext context) throws MalformedMessageException {
        return DestinationCodec.decode(in, context.nodeIdLength());
    }

    /**
     * A node.
     *
     * @param nodeId its Node-ID, or the wildcard
     */
    record Node(NodeId nodeId) implements Destination {
        /** Checks that the Node-ID is there. */
        public Node {
            Checks.present("nodeId", nodeId);
        }

        @Override
        public void encode(WireWriter out) {
            out.uint8(DestinationCodec.NODE);
            out.uint8(nodeId.length());
            out.nodeId(nodeId);
        }

        @Override
        public int encodedLength() {
            return 2 + nodeId.length();
        }
    }

    /**
     * Whichever peer is responsible for a Resource-ID; only as the last destination.
     *
     * @param resourceId at most 254 bytes
     */
    record Resource(ResourceId resourceId) implements Destination {
        /** Checks the length. */
        public Resource {
            Checks.range("Resource-ID length in bytes", resourceId.length(), 0, MAX_ID_LENGTH);
        }

        @Override
        public void encode(WireWriter out) {
            out.uint8(DestinationCodec.RESOURCE);
            out.uint8(1 + resourceId.length());
            out.resourceId(resourceId);
        }

        @Override
        public int encodedLength() {
            return 3 + resourceId.length();
        }
    }

    /**
     * A part of a route that one peer has shortened, meaningful to that peer only.
     *
     * @param id at most 254 bytes
     */
    record OpaqueId(Opaque id) implements Destination {
        /** Checks the length. */
        public OpaqueId {
            Checks.length("opaque ID", id, MAX_ID_LENGTH);
        }

        @Override
        public void encode(WireWriter out) {
            if (isCompressible()) {
                out.bytes(id);
                return;
            }
            out.uint8(DestinationCodec.OPAQUE_ID);
            out.uint8(1 + id.length());
            out.opaque8(id);
        }

        @Override
        public int encodedLength() {
            return isCompressible() ? 2 : 3 + id.length();
        }

        private boolean isCompressible() {
            return id.length() == 2 && id.byteAt(0) < 0;
        }
    }

    /**
     * A destination of a type that is not known here, kept as it came.
     *
     * @param type 4 to 127
     * @param data at most 255 bytes
     */
    record Unknown(int type, Opaque data) implements Destination {
        /** Checks the ranges. */
        public Unknown {
            Checks.range("destination type", type, DestinationCodec.OPAQUE_ID + 1, DestinationCodec.MAX_TYPE);
            Checks.length("destination data", data, Checks.MAX_UINT8);
        }

        @Override
        public void encode(WireWriter out) {
            out.uint8(type);
            out.opaque8(data);
        }

        @Override
        public int encodedLength() {
            return 2 + data.length();
        }
    }
}
