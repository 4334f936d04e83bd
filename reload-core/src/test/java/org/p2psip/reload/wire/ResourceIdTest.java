// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ResourceIdTest {
    @Property
    void ordersLikeUnsignedNumbersAndTellsLengthsApart(@ForAll byte[] a, @ForAll byte[] b) {
        ResourceId first = ResourceId.copyOf(Arrays.copyOf(a, Math.min(a.length, ResourceId.MAX_LENGTH)));
        ResourceId second = ResourceId.copyOf(Arrays.copyOf(b, Math.min(b.length, ResourceId.MAX_LENGTH)));
        int byNumber = new BigInteger(1, first.toByteArray()).compareTo(new BigInteger(1, second.toByteArray()));
        int expected = byNumber != 0 ? byNumber : Integer.compare(first.length(), second.length());
        assertThat(Integer.signum(first.compareTo(second))).isEqualTo(expected);
        assertThat(first.equals(second)).isEqualTo(expected == 0);
    }

    @Test
    void isAtMost255Bytes() {
        assertThat(ResourceId.copyOf(new byte[255]).length()).isEqualTo(255);
        assertThatThrownBy(() -> ResourceId.copyOf(new byte[256])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void canBeThePlaceOfANode() {
        assertThat(ResourceId.of(WireSamples.NODE).toByteArray()).isEqualTo(WireSamples.NODE.toByteArray());
        assertThat(ResourceId.parse("0a0b").toString()).isEqualTo("0a0b");
    }
}
