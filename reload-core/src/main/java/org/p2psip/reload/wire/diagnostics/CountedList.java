// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire.diagnostics;

import java.util.List;
import java.util.function.BiConsumer;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/** A list behind the number of its bytes, as requests and responses of diagnostics end (RFC 7851, Section 5). */
final class CountedList {
    private CountedList() {}

    /**
     * Reads {@code ext_length} and the list with its own length.
     *
     * <p>The RFC has both, and does not say whether the first counts the second. Read is either, and also an
     * {@code ext_length} of 0 that nothing follows.
     */
    static <T> List<T> decode(WireReader in, String structure, String list, WireReader.Element<T> element)
            throws MalformedMessageException {
        int offset = in.offset();
        long length = in.uint32(structure + ".ext_length");
        if (length == 0 && !in.hasRemaining()) {
            return List.of();
        }
        int before = in.offset();
        List<T> elements = in.list32(structure + "." + list, element);
        int whole = in.offset() - before;
        if (length != whole && length != whole - Integer.BYTES) {
            throw new MalformedMessageException(
                    structure + ".ext_length", offset, "is " + length + ", list has " + (whole - Integer.BYTES));
        }
        return elements;
    }

    static <T> void encode(WireWriter out, String list, List<T> elements, BiConsumer<T, WireWriter> element) {
        Opaque encoded = WireWriter.toOpaque(inner -> inner.list32(list, elements, element));
        out.uint32(encoded.length() - Integer.BYTES);
        out.bytes(encoded);
    }
}
