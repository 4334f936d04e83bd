// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire.diagnostics;

import org.p2psip.reload.wire.Checks;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/**
 * How many values of a Kind a node stores (RFC 7851, Section 5.3).
 *
 * @param kind the Kind
 * @param instances unsigned
 */
public record KindCount(KindId kind, long instances) {
    static final int ENCODED_BYTES = 12;

    /** Checks that the Kind is there. */
    public KindCount {
        Checks.present("kind", kind);
    }

    static KindCount decode(WireReader in) throws MalformedMessageException {
        return new KindCount(in.kindId("INSTANCES_STORED.kind"), in.uint64("INSTANCES_STORED.instances"));
    }

    void encode(WireWriter out) {
        out.kindId(kind);
        out.uint64(instances);
    }
}
