// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire.diagnostics;

import org.p2psip.reload.wire.Checks;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/**
 * Asks for information that no flag stands for (RFC 7851, Section 5.1).
 *
 * @param kind what is asked for, from 0x40 on
 * @param contents what the Kind prescribes
 */
public record DiagnosticExtension(DiagnosticKind kind, Opaque contents) {
    /** Checks the Kind. */
    public DiagnosticExtension {
        Checks.range("Kind of extension", kind.value(), DiagnosticKind.LAST_BASE_KIND + 1, Checks.MAX_UINT16);
        Checks.present("contents", contents);
    }

    static DiagnosticExtension decode(WireReader in) throws MalformedMessageException {
        in.begin("DiagnosticExtension");
        int offset = in.offset();
        DiagnosticKind kind = DiagnosticKind.decode(in, "DiagnosticExtension.kind");
        if (kind.value() <= DiagnosticKind.LAST_BASE_KIND) {
            throw new MalformedMessageException(
                    "DiagnosticExtension.kind", offset, "is " + kind.value() + ", which only a flag may ask for");
        }
        return in.end(
                "DiagnosticExtension",
                new DiagnosticExtension(kind, in.opaque32("DiagnosticExtension.diagnostic_extension_contents")));
    }

    void encode(WireWriter out) {
        out.uint16(kind.value());
        out.opaque32(contents);
    }
}
