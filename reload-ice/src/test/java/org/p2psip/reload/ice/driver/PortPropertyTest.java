// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** A port takes anything and says little. */
class PortPropertyTest {
    @Property(tries = 500)
    void anythingIsTakenDroppedOrAnswered(@ForAll @Size(max = 600) byte[] input) {
        PortFixture fixture = PortExercise.exercise(input);
        assertThat(fixture.sent).hasSizeLessThan(300);
    }
}
