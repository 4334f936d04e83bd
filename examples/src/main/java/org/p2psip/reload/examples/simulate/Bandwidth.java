// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the overlay takes of the uplink of a site: the messages that were counted, and what carries them over TLS, TCP and IPv4.
 * Calls themselves, their SIP and their sound, come besides and go directly from phone to phone.
 *
 * @param bitsPerSecond of the uplink, each way
 * @param site how many phones are behind it
 */
record Bandwidth(double bitsPerSecond, int site) {
    /** Frame of a message: type, sequence number, length (RFC 6940, Section 6.6.2). */
    private static final int FRAME_BYTES = 8;

    /** Acknowledgement that the far end sends for each message. */
    private static final int ACK_BYTES = 9;

    /** Record of TLS 1.2 with AES-GCM: header 5, nonce 8, tag 16. */
    private static final int TLS_BYTES = 29;

    /** Headers of IPv4 and TCP without options. */
    private static final int TCP_IP_BYTES = 40;

    /** More than this share of an uplink ought not to be planned with. */
    private static final double FULL = 0.8;

    private static final int BYTES_AROUND = FRAME_BYTES + ACK_BYTES + 2 * (TLS_BYTES + TCP_IP_BYTES);
    private static final Pattern RATE = Pattern.compile("([0-9]{1,6}(?:\\.[0-9]{1,3})?)(k|M|G)bit");

    /**
     * Reads a rate such as {@code 10Mbit}.
     *
     * @throws IllegalArgumentException with one line for people if it is none
     */
    static double rate(String text) {
        Matcher rate = RATE.matcher(text);
        if (!rate.matches() || Double.parseDouble(rate.group(1)) == 0) {
            throw new IllegalArgumentException("--uplink: '" + text + "' is no rate; write for example 10Mbit");
        }
        double unit = rate.group(2).equals("k") ? 1e3 : rate.group(2).equals("M") ? 1e6 : 1e9;
        return Double.parseDouble(rate.group(1)) * unit;
    }

    /** The answer for people. */
    List<String> report(SimulationRun run) {
        Measurements measured = run.measurements();
        double bytes = measured.perPhoneSecond(measured.traffic().bytes());
        double onWire = 8
                * (bytes
                        + BYTES_AROUND
                                * measured.perPhoneSecond(measured.traffic().messages()));
        double busiest = 0;
        for (Sample sample : measured.samples()) {
            busiest = Math.max(busiest, sample.bytesPerSecond());
        }
        double peak = bytes == 0 ? 0 : onWire * Math.max(1, busiest / bytes);
        int phones = run.plan().population().peers();
        double crossing = phones == 1 ? 0 : Math.max(0, phones - site) / (double) (phones - 1);
        double mean = onWire * site * crossing;
        double most = peak * site * crossing;
        return List.of(
                String.format(
                        Locale.ROOT,
                        "Each phone: %.2f kbit/s each way on the wire (TLS, TCP and IPv4 included), %.2f in the busiest interval",
                        onWire / 1e3,
                        peak / 1e3),
                String.format(
                        Locale.ROOT,
                        "A site of %d of the %d phones: %.1f kbit/s each way over its uplink, %.1f in the busiest interval; the"
                                + " rest stays inside",
                        site,
                        phones,
                        mean / 1e3,
                        most / 1e3),
                String.format(
                        Locale.ROOT,
                        "An uplink of %.0f kbit/s %s: %.1f %% of it are taken, %.1f %% in the busiest interval. Calls come besides.",
                        bitsPerSecond / 1e3,
                        most <= FULL * bitsPerSecond ? "suffices" : "does not suffice",
                        100 * mean / bitsPerSecond,
                        100 * most / bitsPerSecond));
    }
}
