// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.turn;

/** Ports as people write them: {@code 49152-65535}. */
public final class PortRange {
    private PortRange() {}

    /**
     * The first and the last port.
     *
     * @throws IllegalArgumentException with one line for people if {@code text} is no range
     */
    public static int[] parse(String option, String text) {
        String[] parts = text.split("-", -1);
        try {
            if (parts.length == 2) {
                return new int[] {Integer.parseInt(parts[0]), Integer.parseInt(parts[1])};
            }
        } catch (NumberFormatException e) {
            // Refused below.
        }
        throw new IllegalArgumentException(option + " is " + text + ", write FIRST-LAST");
    }
}
