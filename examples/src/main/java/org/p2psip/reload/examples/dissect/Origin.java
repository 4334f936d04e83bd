// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.time.Instant;
import org.p2psip.reload.examples.text.JsonWriter;

/** Where a message was found. */
sealed interface Origin {
    /** For people; one line. */
    String text();

    /** Writes members into the JSON object that is open. */
    void write(JsonWriter json);

    /** A line of text, counted from 1. */
    record Line(long number) implements Origin {
        @Override
        public String text() {
            return "line " + number;
        }

        @Override
        public void write(JsonWriter json) {
            json.name("line").value(number);
        }
    }

    /**
     * A packet of a capture, which is the last one if a message came in several.
     *
     * @param number counted from 1
     * @param route who sent it to whom, empty if the capture does not tell
     */
    record Packet(long number, Instant time, String route) implements Origin {
        @Override
        public String text() {
            return "packet " + number + "  " + time + (route.isEmpty() ? "" : "  " + route);
        }

        @Override
        public void write(JsonWriter json) {
            json.name("packet").value(number).name("time").value(time.toString());
            if (!route.isEmpty()) {
                json.name("route").value(route);
            }
        }
    }

    /** The input as a whole. */
    record Input() implements Origin {
        @Override
        public String text() {
            return "input";
        }

        @Override
        public void write(JsonWriter json) {
            // Nothing more is known.
        }
    }
}
