// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Extension of a message's contents (RFC 6940, Section 6.3.3), an open registry.
 *
 * @param type 0 to 65535
 * @param critical whether a node that does not know the extension has to refuse the request
 * @param contents what the extension says
 */
public record MessageExtension(int type, boolean critical, Opaque contents) {
    /** Checks the ranges. */
    public MessageExtension {
        Checks.uint16("extension type", type);
        Checks.present("contents", contents);
    }

    static MessageExtension decode(WireReader in) throws MalformedMessageException {
        in.begin("MessageExtension");
        MessageExtension extension = new MessageExtension(
                in.uint16("MessageExtension.type"),
                in.bool("MessageExtension.critical"),
                in.opaque32("MessageExtension.extension_contents"));
        return in.end("MessageExtension", extension);
    }

    void encode(WireWriter out) {
        out.uint16(type);
        out.bool(critical);
        out.opaque32(contents);
    }
}
