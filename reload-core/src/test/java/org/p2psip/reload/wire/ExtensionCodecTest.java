// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.p2psip.reload.wire.ExtensionSamples.Sample;
import org.p2psip.reload.wire.diagnostics.DiagnosticInfo;
import org.p2psip.reload.wire.share.ResourceNameExtension;

/** Values of the RFCs that extend RELOAD: vectors, prefixes, flipped bits, random bytes. */
class ExtensionCodecTest {
    static List<Sample<?>> samples() {
        return ExtensionSamples.all();
    }

    @Test
    void samplesCoverEveryPermittedRecord() {
        assertThat(ExtensionSamples.information().stream().map(Object::getClass).distinct())
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(DiagnosticInfo.class.getPermittedSubclasses()));
        assertThat(ResourceNameExtension.class.getPermittedSubclasses()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void encodesAsComputedByHand(Sample<?> sample) {
        assertThat(Hex.encode(sample.encoded().toByteArray()))
                .isEqualTo(Hex.encode(WireSamples.vector(sample.name()).toByteArray()));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void decodesWhatWasComputedByHand(Sample<?> sample) throws MalformedMessageException {
        Object decoded = sample.decode(WireSamples.vector(sample.name()));
        assertThat(decoded).isEqualTo(sample.value()).hasSameHashCodeAs(sample.value());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void refusesEveryPrefix(Sample<?> sample) {
        byte[] vector = WireSamples.vector(sample.name()).toByteArray();
        for (int length = 0; length < vector.length; length++) {
            Opaque prefix = Opaque.copyOf(vector, 0, length);
            if (isTolerated(sample, prefix)) {
                continue;
            }
            assertThatThrownBy(() -> sample.decode(prefix))
                    .as("%s cut to %d bytes", sample, length)
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void refusesOneByteTooMany(Sample<?> sample) {
        byte[] vector = WireSamples.vector(sample.name()).toByteArray();
        Opaque longer = Opaque.copyOf(Arrays.copyOf(vector, vector.length + 1));
        assertThatThrownBy(() -> sample.decode(longer))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageEndingWith("at byte " + vector.length + ": 1 bytes left over");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void keepsOrRefusesEveryFlippedBit(Sample<?> sample) {
        byte[] bytes = WireSamples.vector(sample.name()).toByteArray();
        for (int i = 0; i < bytes.length; i++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                bytes[i] ^= (byte) (1 << bit);
                if (!isRefusedOrKept(sample, Opaque.copyOf(bytes))) {
                    fail("%s with bit %d of byte %d flipped", sample, bit, i);
                }
                bytes[i] ^= (byte) (1 << bit);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void keepsOrRefusesRandomBytes(Sample<?> sample) {
        long seed = Long.getLong("reload.seed", 42);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (!isRefusedOrKept(sample, Opaque.copyOf(bytes))) {
                fail("seed %d, case %d", seed, i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void tellsATraceOfEveryByteOnce(Sample<?> sample) throws MalformedMessageException {
        TraceLog trace = new TraceLog(9);
        Opaque vector = WireSamples.vector(sample.name());
        sample.decoder().read(WireReader.of(vector, 9, trace));
        assertThat(trace.next()).isEqualTo(9 + vector.length());
        assertThat(trace.open()).isZero();
    }

    private static <T> boolean isRefusedOrKept(Sample<T> sample, Opaque bytes) {
        try {
            return sample.encode(sample.decode(bytes)).equals(bytes) || isTolerated(sample, bytes);
        } catch (MalformedMessageException expected) {
            return true;
        }
    }

    /** Other forms of ext_length than the one that is written (choice of this project, see CountedList). */
    private static <T> boolean isTolerated(Sample<T> sample, Opaque bytes) {
        try {
            T decoded = sample.decode(bytes);
            return sample.name().startsWith("diagnostics/")
                    && sample.decode(sample.encode(decoded)).equals(decoded);
        } catch (MalformedMessageException e) {
            return false;
        }
    }
}
