// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ReceivedSequencesTest {
    private final ReceivedSequences sequences = new ReceivedSequences(AckNumbering.PREVIOUS_IS_BIT_0);

    @Test
    void firstFrameHasNothingBeforeIt() {
        assertThat(sequences.handleReceived(0)).isZero();
    }

    @Test
    void tellsOfFourThreeAndOneWhenFiveArrives() {
        receive(1, 3, 4);
        assertThat(sequences.handleReceived(5)).isEqualTo(0xb);
    }

    @Test
    void countsBitsFromOneInTheLiteralReading() {
        ReceivedSequences literal = new ReceivedSequences(AckNumbering.PREVIOUS_IS_BIT_1);
        literal.handleReceived(1);
        literal.handleReceived(3);
        literal.handleReceived(4);
        assertThat(literal.handleReceived(5)).isEqualTo(0x16);
    }

    @Test
    void doesNotTellOfFramesAfterItself() {
        receive(7, 9);
        assertThat(sequences.handleReceived(8)).isEqualTo(0b1);
    }

    @Test
    void reachesBackThirtyOneFramesAndNoFurther() {
        receive(0, 1);
        assertThat(sequences.handleReceived(32)).isEqualTo(0x4000_0000);
    }

    @Test
    @Tag("6940-6.6.2-2")
    void remembersTheThirtyTwoLatestOnly() {
        receive(10);
        for (int i = 0; i < 32; i++) {
            sequences.handleReceived(1000 + i);
        }
        assertThat(sequences.handleReceived(11)).isZero();
    }

    @Test
    void setsAllBitsInAnUnbrokenRow() {
        for (int i = 0; i < 40; i++) {
            sequences.handleReceived(i);
        }
        assertThat(sequences.handleReceived(40)).isEqualTo(0x7FFF_FFFF);
    }

    @Test
    void goesOnWhereTheNumbersWrap() {
        receive(-2, -1);
        assertThat(sequences.handleReceived(0)).isEqualTo(0b11);
    }

    private void receive(int... numbers) {
        for (int number : numbers) {
            sequences.handleReceived(number);
        }
    }
}
