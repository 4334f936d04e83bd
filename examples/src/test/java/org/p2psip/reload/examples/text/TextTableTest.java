// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columnsAreAsWideAsTheyNeedToBeAndNumbersStandToTheRight() {
        TextTable table =
                new TextTable("peer", "messages", "note").row("alice", 7, "").row("bob", 12345678901L, "gone");
        assertThat(table.lines())
                .containsExactly(
                        "peer      messages  note", //
                        "alice            7",
                        "bob    12345678901  gone");
    }

    @Test
    void headingsAloneAreATable() {
        assertThat(new TextTable("one", "two").lines()).containsExactly("one  two");
    }

    @Test
    void refusesARowOfAnotherLength() {
        TextTable table = new TextTable("one", "two");
        assertThatThrownBy(() -> table.row("1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 cells for 2 columns");
    }
}
