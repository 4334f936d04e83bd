// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeIdTest {
    @Property
    void ordersLikeUnsignedNumbers(@ForAll @Size(16) byte[] a, @ForAll @Size(16) byte[] b) {
        a[15] |= 1;
        b[15] |= 1;
        assertThat(Integer.signum(NodeId.copyOf(a).compareTo(NodeId.copyOf(b))))
                .isEqualTo(new BigInteger(1, a).compareTo(new BigInteger(1, b)));
    }

    @Property
    void ordersLikeUnsignedNumbersWhateverTheLengths(
            @ForAll @Size(min = 16, max = 20) byte[] a, @ForAll @Size(min = 16, max = 20) byte[] b) {
        a[a.length - 1] |= 1;
        b[b.length - 1] |= 1;
        int byNumber = new BigInteger(1, a).compareTo(new BigInteger(1, b));
        assertThat(Integer.signum(NodeId.copyOf(a).compareTo(NodeId.copyOf(b))))
                .isEqualTo(byNumber != 0 ? byNumber : Integer.signum(a.length - b.length));
        assertThat(NodeId.copyOf(a).equals(NodeId.copyOf(b))).isEqualTo(Arrays.equals(a, b));
    }

    @Property
    void splitsItsNumberIntoHalves(@ForAll @Size(min = 16, max = 20) byte[] bytes) {
        bytes[0] |= 1;
        NodeId nodeId = NodeId.copyOf(bytes);
        BigInteger number = new BigInteger(1, bytes);
        assertThat(nodeId.bits0To63()).isEqualTo(number.longValue());
        assertThat(nodeId.bits64To127()).isEqualTo(number.shiftRight(64).longValue());
    }

    @Test
    void differsFromTheSameNumberInAnotherLength() {
        byte[] shorter = new byte[16];
        byte[] longer = new byte[17];
        shorter[15] = 1;
        longer[16] = 1;
        assertThat(NodeId.copyOf(shorter)).isNotEqualTo(NodeId.copyOf(longer));
        assertThat(NodeId.copyOf(shorter)).isLessThan(NodeId.copyOf(longer));
    }

    @Property
    void readsItsOwnDigits(@ForAll @Size(min = 16, max = 20) byte[] bytes) {
        bytes[0] |= 1;
        NodeId nodeId = NodeId.copyOf(bytes);
        assertThat(NodeId.parse(nodeId.toString())).isEqualTo(nodeId).hasSameHashCodeAs(nodeId);
        assertThat(nodeId.toByteArray()).isEqualTo(bytes);
        assertThat(nodeId.toOpaque()).isEqualTo(Opaque.copyOf(bytes));
    }

    @Property
    void comesBackFromTheWireInEachLength(@ForAll @Size(min = 16, max = 20) byte[] bytes)
            throws MalformedMessageException {
        bytes[0] |= 1;
        NodeId nodeId = NodeId.copyOf(bytes);
        Opaque written = WireWriter.toOpaque(out -> out.nodeId(nodeId));
        assertThat(written).isEqualTo(Opaque.copyOf(bytes));
        assertThat(WireReader.of(written).nodeId("node", bytes.length)).isEqualTo(nodeId);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 15, 21})
    void refusesOtherLengths(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 1);
        assertThatThrownBy(() -> NodeId.copyOf(bytes)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NodeId.wildcard(length)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAllZero() {
        assertThatThrownBy(() -> NodeId.copyOf(new byte[16])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsTheWildcard() {
        assertThat(NodeId.wildcard(20).isWildcard()).isTrue();
        assertThat(NodeId.wildcard(20).length()).isEqualTo(20);
        assertThat(NodeId.wildcard(16).isWildcard()).isTrue();
        assertThat(WireSamples.NODE.isWildcard()).isFalse();
    }

    @Test
    void staysTheSameWhenTheCallersArraysChange() {
        byte[] given = WireSamples.NODE.toByteArray();
        NodeId nodeId = NodeId.copyOf(given);
        given[0]++;
        nodeId.toByteArray()[0]++;
        assertThat(nodeId).isEqualTo(WireSamples.NODE);
    }
}
