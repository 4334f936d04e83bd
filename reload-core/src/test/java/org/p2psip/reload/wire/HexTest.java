// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HexTest {
    @Property
    void agreesWithHexFormatAndDecodesItsOwnDigits(@ForAll byte[] bytes) {
        assertThat(Hex.encode(bytes)).isEqualTo(HexFormat.of().formatHex(bytes));
        assertThat(Hex.decode(Hex.encode(bytes))).isEqualTo(bytes);
    }

    @Test
    void encodesPartOfAnArray() {
        assertThat(Hex.encode(new byte[] {1, (byte) 0xAB, 3}, 1, 1)).isEqualTo("ab");
    }

    @Test
    void decodesEitherCase() {
        assertThat(Hex.decode("aBF0")).containsExactly(0xAB, 0xF0);
    }

    @ParameterizedTest
    @CsvSource({
        "0a1, 'hex has 3 digits, must be even'",
        "0g,  'no hexadecimal digit at index 1'",
        "'0 0a', 'no hexadecimal digit at index 1'",
        "\u0661\u0662, 'no hexadecimal digit at index 0'",
    })
    void refusesWhatIsNotHexAndSaysWhere(String hex, String problem) {
        assertThatThrownBy(() -> Hex.decode(hex))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(problem);
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, -1", "0, 4", "4, 0", "2147483647, 2147483647"})
    void refusesPartOutsideTheArray(int offset, int length) {
        assertThatThrownBy(() -> Hex.encode(new byte[3], offset, length))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("part is " + length + " bytes at " + offset + ", array has 3");
    }
}
