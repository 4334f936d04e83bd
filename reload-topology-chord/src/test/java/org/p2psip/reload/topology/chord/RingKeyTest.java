// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.ResourceId;

class RingKeyTest {
    private static final BigInteger MODULUS = BigInteger.TWO.pow(128);

    @Property
    void addsModulo(@ForAll long a, @ForAll long b, @ForAll long c, @ForAll long d) {
        RingKey left = new RingKey(a, b);
        RingKey right = new RingKey(c, d);
        assertThat(number(left.plus(right)))
                .isEqualTo(number(left).add(number(right)).mod(MODULUS));
    }

    @Property
    void measuresDistanceClockwise(@ForAll long a, @ForAll long b, @ForAll long c, @ForAll long d) {
        RingKey from = new RingKey(a, b);
        RingKey to = new RingKey(c, d);
        assertThat(number(from.distanceTo(to)))
                .isEqualTo(number(to).subtract(number(from)).mod(MODULUS));
    }

    @Property
    void comparesAsUnsignedNumbers(@ForAll long a, @ForAll long b, @ForAll long c, @ForAll long d) {
        RingKey left = new RingKey(a, b);
        RingKey right = new RingKey(c, d);
        assertThat(Integer.signum(left.compareTo(right))).isEqualTo(number(left).compareTo(number(right)));
    }

    @Property
    void arcIsOpenBeforeItsFirstPlaceAndClosedAtItsLast(
            @ForAll @IntRange(max = 15) int key,
            @ForAll @IntRange(max = 15) int after,
            @ForAll @IntRange(max = 15) int upTo) {
        boolean expected = after == upTo;
        for (int place = after; place != upTo; ) {
            place = (place + 1) % 16;
            expected |= place == key;
        }
        assertThat(sixteenth(key).isOnArc(sixteenth(after), sixteenth(upTo))).isEqualTo(expected);
    }

    @Property
    void survivesTheWayThroughAResourceId(@ForAll long high, @ForAll long low) {
        RingKey key = new RingKey(high, low);
        assertThat(RingKey.of(key.toResourceId())).isEqualTo(key);
        assertThat(new BigInteger(1, key.toResourceId().toByteArray())).isEqualTo(number(key));
    }

    @Property
    void powersOfTwoHaveOneBit(@ForAll @IntRange(max = 127) int exponent) {
        assertThat(number(RingKey.powerOfTwo(exponent))).isEqualTo(BigInteger.TWO.pow(exponent));
        assertThat(RingKey.powerOfTwo(exponent).highestBit()).isEqualTo(exponent);
    }

    @Property
    void randomNumbersStayBelowTheirBound(@ForAll long seed, @ForAll @IntRange(max = 127) int bits) {
        assertThat(number(RingKey.random(bits, new Random(seed)))).isLessThan(BigInteger.TWO.pow(bits));
    }

    @Test
    void placeAfterTheLastIsZero() {
        assertThat(new RingKey(-1, -1).next()).isEqualTo(new RingKey(0, 0));
        assertThat(new RingKey(0, -1).next()).isEqualTo(new RingKey(1, 0));
    }

    @Test
    void zeroHasNoHighestBit() {
        assertThat(new RingKey(0, 0).highestBit()).isEqualTo(-1);
        assertThat(new RingKey(0, 0).isZero()).isTrue();
    }

    @Test
    void refusesResourceIdsOfAnotherLength() {
        ResourceId resource = ResourceId.copyOf(new byte[15]);
        assertThat(RingKey.isKey(resource)).isFalse();
        assertThat(new RingArc(new RingKey(0, 0), new RingKey(0, 0)).test(resource))
                .isFalse();
        assertThatThrownBy(() -> RingKey.of(resource))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key is 15 bytes, must be 16");
    }

    private static RingKey sixteenth(int number) {
        return new RingKey((long) number << 60, 7);
    }

    private static BigInteger number(RingKey key) {
        return unsigned(key.high()).shiftLeft(64).add(unsigned(key.low()));
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }
}
