// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

/**
 * How things stood in one interval of the run.
 *
 * @param endSeconds end of the interval, from the time at which the ring stood
 * @param up phones that were on at the end
 * @param registered phones of which the registration was acknowledged, at the end
 * @param unreachable users who were not found, at the moment in the interval at which they were most
 * @param lost registrations of running phones of which nobody held a copy, at the moment at which they were most
 * @param asked look-ups that ended in the interval and could be judged
 * @param right those of them that gave the right answer
 * @param bytesPerSecond bytes that each phone sent, those of handshakes included
 * @param wrongTables members whose neighbor table was not right, at the end
 */
record Sample(
        double endSeconds,
        int up,
        int registered,
        int unreachable,
        int lost,
        long asked,
        long right,
        double bytesPerSecond,
        int wrongTables) {}
