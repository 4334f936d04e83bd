// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.topology.chord;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgendaTest {
    /** Overflows between the tasks: a monotonic clock has no meaningful origin. */
    private static final long NOW = Long.parseLong("9223372036854775806");

    private final Agenda agenda = new Agenda();
    private final List<String> done = new ArrayList<>();

    @Test
    void doesWhatIsDueInOrderAcrossTheOverflow() {
        agenda.at(NOW + 3, now -> done.add("late"));
        agenda.at(NOW, now -> done.add("first"));
        agenda.at(NOW, now -> done.add("second"));
        agenda.run(NOW - 1);
        assertThat(done).isEmpty();
        assertThat(agenda.nextDeadlineNanos()).hasValue(NOW);
        agenda.run(NOW + 2);
        assertThat(done).containsExactly("first", "second");
        agenda.run(NOW + 3);
        assertThat(done).containsExactly("first", "second", "late");
        assertThat(agenda.nextDeadlineNanos()).isEmpty();
    }

    @Test
    void forgetsWhatIsCancelled() {
        Agenda.Entry entry = agenda.at(NOW, now -> done.add("cancelled"));
        agenda.cancel(entry);
        agenda.run(NOW);
        assertThat(done).isEmpty();
    }

    @Test
    void leavesWhatTasksPlanForNowToTheNextCall() {
        agenda.at(NOW, now -> agenda.at(now, later -> done.add("planned")));
        agenda.run(NOW);
        assertThat(done).isEmpty();
        agenda.run(NOW);
        assertThat(done).containsExactly("planned");
    }
}
