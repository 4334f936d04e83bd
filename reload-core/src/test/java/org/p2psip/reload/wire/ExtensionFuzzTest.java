// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.p2psip.reload.fuzz.Bounded;
import org.p2psip.reload.wire.ExtensionSamples.Sample;

/** Bytes as a peer may send them for the structures of the RFCs that extend RELOAD. */
@Tag("fuzz")
class ExtensionFuzzTest {
    /** The first byte says of which sample the rest could be another value. */
    @FuzzTest(maxDuration = "20s")
    void value(byte[] input) throws MalformedMessageException {
        if (input.length > 0) {
            List<Sample<?>> samples = ExtensionSamples.all();
            replay(samples.get((input[0] & 0xFF) % samples.size()), Opaque.copyOf(input, 1, input.length - 1));
        }
    }

    /**
     * Two things have more than one encoding: opaque IDs that should be compressed, in structures with destinations, and
     * extensions of diagnostics (see {@link org.p2psip.reload.wire.diagnostics.DiagnosticExtension}).
     */
    private static <T> void replay(Sample<T> sample, Opaque bytes) throws MalformedMessageException {
        Optional<T> accepted =
                Bounded.decode(bytes.length(), MalformedMessageException.class, () -> sample.decode(bytes));
        if (accepted.isPresent()) {
            Opaque again = sample.encode(accepted.get());
            if (!again.equals(bytes)) {
                assertThat(sample.name()).matches("(diagnostics|response-routing)/.*");
                assertThat(sample.decode(again)).isEqualTo(accepted.get());
            }
        }
    }
}
