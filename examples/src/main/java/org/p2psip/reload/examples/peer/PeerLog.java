// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.p2psip.reload.examples.text.JsonValues;

/** One line for each thing that happens to a peer, for people or for programs. Any thread may write. */
final class PeerLog {
    /** What {@code --log-format} allows. */
    enum Format {
        text,
        json
    }

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    private final PrintWriter out;
    private final Format format;
    private final Clock clock;
    private final DateTimeFormatter time;

    PeerLog(PrintWriter out, Format format, Clock clock, ZoneId zone) {
        this.out = out;
        this.format = format;
        this.clock = clock;
        this.time = TIME.withZone(zone);
    }

    /**
     * Writes a line.
     *
     * @param event its name, one word
     * @param text the whole of it for people, in one line
     * @param fields alternately names and values, for programs
     */
    synchronized void event(String event, String text, Object... fields) {
        Instant now = clock.instant();
        if (format == Format.text) {
            out.println(time.format(now) + "  " + clean(text));
        } else {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("time", now.toString());
            line.put("event", event);
            for (int i = 0; i + 1 < fields.length; i += 2) {
                line.put(String.valueOf(fields[i]), fields[i + 1]);
            }
            line.put("text", text);
            out.println(JsonValues.line(line));
        }
        out.flush();
    }

    /** What others made up must not move the cursor nor begin lines of its own. */
    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
