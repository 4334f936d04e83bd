// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;

/**
 * Which values of which Kind are wanted (RFC 6940, Section 7.4.2.1).
 *
 * @param kind the Kind
 * @param generation the counter that the requester last saw, unsigned: if it has not changed, no values are sent; 0 for
 *     no such check
 * @param model which values
 */
public record StoredDataSpecifier(KindId kind, long generation, ModelSpecifier model) {
    private static final int FIXED_BYTES = 14;

    /** Checks that all is there. */
    public StoredDataSpecifier {
        Checks.present("kind", kind);
        Checks.present("model", model);
    }

    /**
     * Reads one specifier and leaves {@code in} behind it.
     *
     * @throws MalformedMessageException if it is cut short, or its parts contradict each other
     */
    public static StoredDataSpecifier decode(WireReader in, WireContext context) throws MalformedMessageException {
        in.begin("StoredDataSpecifier");
        KindId kind = in.kindId("StoredDataSpecifier.kind");
        long generation = in.uint64("StoredDataSpecifier.generation");
        WireReader model = in.vector16("StoredDataSpecifier.length");
        StoredDataSpecifier specifier =
                new StoredDataSpecifier(kind, generation, ModelSpecifier.decode(model, context.dataModel(kind)));
        return in.end("StoredDataSpecifier", specifier);
    }

    /** Appends this specifier. */
    public void encode(WireWriter out) {
        out.kindId(kind);
        out.uint64(generation);
        out.vector16("StoredDataSpecifier.length", model::encode);
    }

    /** A copy of the list of a request; refuses more than 65535 bytes. */
    static List<StoredDataSpecifier> checkedCopy(List<StoredDataSpecifier> specifiers) {
        List<StoredDataSpecifier> copy = List.copyOf(specifiers);
        Checks.encodedLength(
                "specifiers",
                copy.stream().mapToLong(StoredDataSpecifier::encodedLength).sum(),
                Checks.MAX_UINT16);
        return copy;
    }

    int encodedLength() {
        return FIXED_BYTES + model.encodedLength();
    }
}
