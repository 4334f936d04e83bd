// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistogramTest {
    private final Histogram histogram = new Histogram(100);

    @Test
    void tellsMeanAndQuantilesOfWhatItWasGiven() {
        for (long value = 1; value <= 10; value++) {
            histogram.add(value);
        }
        assertThat(histogram.count()).isEqualTo(10);
        assertThat(histogram.mean()).isEqualTo(5.5);
        assertThat(histogram.quantile(0.5)).isEqualTo(5);
        assertThat(histogram.quantile(0.51)).isEqualTo(6);
        assertThat(histogram.quantile(0.99)).isEqualTo(10);
        assertThat(histogram.max()).isEqualTo(10);
    }

    @Test
    void keepsNothingAboveItsBoundButTheMean() {
        histogram.add(50);
        histogram.add(250);
        assertThat(histogram.max()).isEqualTo(100);
        assertThat(histogram.quantile(1)).isEqualTo(100);
        assertThat(histogram.mean()).isEqualTo(150);
    }

    @Test
    void isZeroWhereThereIsNothing() {
        assertThat(histogram.mean()).isZero();
        assertThat(histogram.quantile(0.5)).isZero();
        assertThat(histogram.max()).isZero();
    }
}
