// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;

/**
 * Brings a node a newer configuration, or definitions of Kinds (RFC 6940, Section 6.5.4.1).
 *
 * @param update what is brought
 */
public record ConfigUpdateRequest(Update update) implements MessageBody {
    private static final int CONFIG = 1;
    private static final int KIND = 2;

    /** Checks that it is there. */
    public ConfigUpdateRequest {
        Checks.present("update", update);
    }

    @Override
    public MessageCode code() {
        return MessageCode.CONFIG_UPDATE_REQUEST;
    }

    static ConfigUpdateRequest decode(WireReader in) throws MalformedMessageException {
        int offset = in.offset();
        int type = in.uint8("ConfigUpdateReq.type");
        if (type == 0) {
            throw new MalformedMessageException("ConfigUpdateReq.type", offset, "is 0");
        }
        WireReader value = in.vector32("ConfigUpdateReq.length");
        Update update = switch (type) {
            case CONFIG -> new Configuration(value.opaque24("ConfigUpdateReq.config_data"));
            case KIND ->
                new Kinds(value.list24("ConfigUpdateReq.kinds", each -> each.opaque16("ConfigUpdateReq.kinds")));
            default -> new Unknown(type, value.rest("ConfigUpdateReq.value"));
        };
        value.requireEnd("ConfigUpdateReq.value");
        return new ConfigUpdateRequest(update);
    }

    @Override
    public void encode(WireWriter out) {
        update.encode(out);
    }

    /**
     * What a ConfigUpdate brings.
     *
     * <p>New contents may be added in a minor version.
     */
    public sealed interface Update {
        /** Appends type, length and value. */
        void encode(WireWriter out);
    }

    /**
     * A whole configuration.
     *
     * @param configData the document, at most 2^24 - 1 bytes
     */
    public record Configuration(Opaque configData) implements Update {
        /** Checks the length. */
        public Configuration {
            Checks.length("configuration", configData, Checks.MAX_UINT24);
        }

        @Override
        public void encode(WireWriter out) {
            out.uint8(CONFIG);
            out.vector32("ConfigUpdateReq.length", inner -> inner.opaque24(configData));
        }
    }

    /**
     * Definitions of Kinds.
     *
     * @param kinds each one {@code kind-block} of XML in UTF-8, with two bytes of length each at most 2^24 - 1 bytes
     *     together; copied
     */
    public record Kinds(List<Opaque> kinds) implements Update {
        /** Checks the lengths. */
        public Kinds {
            kinds = List.copyOf(kinds);
            long length = 0;
            for (Opaque kind : kinds) {
                Checks.length("kind", kind, Checks.MAX_UINT16);
                length += Short.BYTES + kind.length();
            }
            Checks.encodedLength("kinds", length, Checks.MAX_UINT24);
        }

        @Override
        public void encode(WireWriter out) {
            out.uint8(KIND);
            out.vector32(
                    "ConfigUpdateReq.length",
                    inner -> inner.list24("ConfigUpdateReq.kinds", kinds, (kind, each) -> each.opaque16(kind)));
        }
    }

    /**
     * An update of a type that is not known here, kept as it came.
     *
     * @param type 3 to 255
     * @param value the bytes behind the length
     */
    public record Unknown(int type, Opaque value) implements Update {
        /** Checks the range. */
        public Unknown {
            Checks.range("update type", type, KIND + 1, Checks.MAX_UINT8);
            Checks.present("value", value);
        }

        @Override
        public void encode(WireWriter out) {
            out.uint8(type);
            out.opaque32(value);
        }
    }
}
