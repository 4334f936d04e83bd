// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

/** The same seed gives the same life of an overlay, event by event. */
class OverlayTraceTest {
    private static final int SIZE = 8;

    @Test
    void sameSeedGivesTheSameEventTraceByteForByte() {
        assertThat(trace(7)).isEqualTo(trace(7)).as("a life, not a moment").hasSizeGreaterThan(500);
    }

    @Test
    void otherSeedGivesAnotherTrace() {
        assertThat(trace(7)).isNotEqualTo(trace(8));
    }

    @Test
    void localeAndTimeZoneDoNotMatter() {
        String before = hash(3);
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(
                    new Locale.Builder().setLanguage("tr").setRegion("TR").build());
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Apia"));
            assertThat(hash(3)).isEqualTo(before);
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    private static List<String> trace(long seed) {
        List<String> events = new ArrayList<>();
        RingScenario scenario = new RingScenario(seed, SIZE);
        scenario.simulation.addListener(event -> events.add(event.toString()));
        live(scenario);
        return events;
    }

    private static String hash(long seed) {
        RingScenario scenario = new RingScenario(seed, SIZE);
        live(scenario);
        return scenario.simulation.traceHash();
    }

    private static void live(RingScenario scenario) {
        scenario.converge();
        scenario.registerAll();
        scenario.crashOne();
        scenario.overlay.awaitRing(RingScenario.CONVERGENCE);
        scenario.findAll();
    }
}
