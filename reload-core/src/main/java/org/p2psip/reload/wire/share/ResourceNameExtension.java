// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire.share;

import org.p2psip.reload.wire.Checks;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/**
 * Names the resource that a value belongs to, where the name follows a pattern (RFC 8076, Section 5.2).
 *
 * <p>New kinds of name may be added in a minor version.
 */
public sealed interface ResourceNameExtension {
    /** Appends type, length and value. */
    void encode(WireWriter out);

    /**
     * Reads one extension and leaves {@code in} behind it; one of an unknown type is kept as {@link Unknown}.
     *
     * @throws MalformedMessageException if it is cut short, or its lengths contradict each other
     */
    static ResourceNameExtension decode(WireReader in) throws MalformedMessageException {
        in.begin("ResourceNameExtension");
        int offset = in.offset();
        int type = in.uint8("ResourceNameExtension.type");
        if (type == 0) {
            throw new MalformedMessageException("ResourceNameExtension.type", offset, "is 0");
        }
        WireReader value = in.vector16("ResourceNameExtension.length");
        ResourceNameExtension extension = type == Pattern.TYPE
                ? new Pattern(value.opaque16("ResourceNameExtension.resource_name"))
                : new Unknown(type, value.rest("ResourceNameExtension.value"));
        value.requireEnd("ResourceNameExtension.value");
        return in.end("ResourceNameExtension", extension);
    }

    /**
     * A name that matches one of the patterns in the configuration.
     *
     * @param resourceName the name in UTF-8, at most 65533 bytes
     */
    record Pattern(Opaque resourceName) implements ResourceNameExtension {
        static final int TYPE = 1;

        /** Checks the length. */
        public Pattern {
            Checks.length("resource name", resourceName, Checks.MAX_UINT16 - Short.BYTES);
        }

        @Override
        public void encode(WireWriter out) {
            out.uint8(TYPE);
            out.vector16("ResourceNameExtension.length", value -> value.opaque16(resourceName));
        }
    }

    /**
     * A name of a type that is not known here, kept as it came.
     *
     * @param type 2 to 255
     * @param value at most 65535 bytes
     */
    record Unknown(int type, Opaque value) implements ResourceNameExtension {
        /** Checks the ranges. */
        public Unknown {
            Checks.range("type of resource name", type, Pattern.TYPE + 1, Checks.MAX_UINT8);
            Checks.length("value", value, Checks.MAX_UINT16);
        }

        @Override
        public void encode(WireWriter out) {
            out.uint8(type);
            out.opaque16(value);
        }
    }
}
