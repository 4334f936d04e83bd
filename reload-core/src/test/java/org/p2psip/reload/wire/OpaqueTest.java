// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpaqueTest {
    @Property
    void keepsTheBytesAndEqualsACopyOfThem(@ForAll byte[] bytes) {
        Opaque opaque = Opaque.copyOf(bytes);
        assertThat(opaque.toByteArray()).isEqualTo(bytes);
        assertThat(opaque.length()).isEqualTo(bytes.length);
        assertThat(opaque).isEqualTo(Opaque.copyOf(bytes.clone())).hasSameHashCodeAs(Opaque.copyOf(bytes.clone()));
    }

    @Property
    void equalsAPartOfALongerArrayWithTheSameBytes(@ForAll byte[] bytes, @ForAll @IntRange(max = 9) int around) {
        byte[] longer = new byte[around + bytes.length + around];
        System.arraycopy(bytes, 0, longer, around, bytes.length);
        Opaque part = Opaque.ofShared(longer, around, bytes.length);
        Opaque whole = Opaque.copyOf(bytes);
        assertThat(part).isEqualTo(whole).hasSameHashCodeAs(whole).hasToString(whole.toString());
        assertThat(whole).isEqualTo(part);
        assertThat(part.toByteArray()).isEqualTo(bytes);
        assertThat(part.compact()).isEqualTo(whole);
        assertThat(KeptBytes.of(part.compact())).isEqualTo(bytes.length);
    }

    @Test
    void isCompactItselfUnlessItIsAPartOfALongerArray() {
        Opaque whole = Opaque.copyOf(new byte[] {1, 2});
        assertThat(whole.compact()).isSameAs(whole);
        assertThat(Opaque.EMPTY.compact()).isSameAs(Opaque.EMPTY);
        Opaque part = Opaque.ofShared(new byte[] {1, 2}, 1, 1);
        assertThatThrownBy(() -> part.byteAt(1)).hasMessage("index is 1, length is 1");
        assertThat(part.byteAt(0)).isEqualTo((byte) 2);
    }

    @Test
    void differsFromOtherBytes() {
        assertThat(Opaque.copyOf(new byte[] {1, 2}))
                .isNotEqualTo(Opaque.copyOf(new byte[] {1, 3}))
                .isNotEqualTo(Opaque.EMPTY);
    }

    @Test
    void staysTheSameWhenTheCallersArraysChange() {
        byte[] given = {1, 2, 3};
        Opaque opaque = Opaque.copyOf(given);
        given[0] = 9;
        opaque.toByteArray()[1] = 9;
        assertThat(opaque.toByteArray()).containsExactly(1, 2, 3);
    }

    @Test
    void copiesPartOfAnArray() {
        Opaque part = Opaque.copyOf(new byte[] {1, 2, 3, 4}, 1, 2);
        assertThat(part.toByteArray()).containsExactly(2, 3);
        assertThat(part.byteAt(1)).isEqualTo((byte) 3);
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, -1", "0, 4", "4, 0", "2147483647, 2147483647"})
    void refusesPartOutsideTheArray(int offset, int length) {
        assertThatThrownBy(() -> Opaque.copyOf(new byte[3], offset, length))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("part is " + length + " bytes at " + offset + ", array has 3");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 2})
    void refusesIndexOutsideTheBytes(int index) {
        assertThatThrownBy(() -> Opaque.copyOf(new byte[2]).byteAt(index))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("index is " + index + ", length is 2");
    }

    @Test
    void showsNoMoreThanEightBytes() {
        assertThat(Opaque.copyOf(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9})).hasToString("9 bytes 0102030405060708");
        assertThat(Opaque.EMPTY).hasToString("0 bytes ");
    }
}
