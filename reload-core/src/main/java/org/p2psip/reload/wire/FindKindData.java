// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * The closest resource with values of one Kind (RFC 6940, Section 7.4.4.2).
 *
 * @param kind the Kind
 * @param closest the resource; all zero, or of no bytes, if there is none
 */
public record FindKindData(KindId kind, ResourceId closest) {
    /** Checks that both are there. */
    public FindKindData {
        Checks.present("kind", kind);
        Checks.present("closest", closest);
    }

    /** The answer that there is no such resource: a Resource-ID of zeros. */
    public static FindKindData none(KindId kind, int resourceIdLength) {
        return new FindKindData(kind, ResourceId.copyOf(new byte[resourceIdLength]));
    }

    /** Whether there is such a resource. */
    public boolean isFound() {
        for (byte each : closest.shared()) {
            if (each != 0) {
                return true;
            }
        }
        return false;
    }

    static FindKindData decode(WireReader in) throws MalformedMessageException {
        in.begin("FindKindData");
        return in.end(
                "FindKindData",
                new FindKindData(in.kindId("FindKindData.kind"), in.resourceId("FindKindData.closest")));
    }

    void encode(WireWriter out) {
        out.kindId(kind);
        out.resourceId(closest);
    }

    int encodedLength() {
        return Integer.BYTES + 1 + closest.length();
    }
}
