// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import org.p2psip.reload.wire.Opaque;

/** Takes what an input holds, one by one. */
interface RecordSink {
    /** A message, a fragment or a frame, or what should be one. */
    void message(Origin origin, Opaque bytes);

    /** Something that is wrong with the input itself. */
    void fault(Origin origin, Fault fault);

    /** Something that was left out, and is to be told at the end; {@code what} is one of a few texts. */
    void skipped(String what);

    /** Whether anybody still reads the output. */
    boolean wantsMore();
}
