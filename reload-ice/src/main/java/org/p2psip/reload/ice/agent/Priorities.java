// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

/** The formulas of RFC 8445, Sections 5.1.2.1 and 6.1.2.3. */
public final class Priorities {
    /** Largest local preference. */
    public static final int MAX_LOCAL_PREFERENCE = 0xFFFF;

    private static final int COMPONENT = 1;

    private Priorities() {}

    /**
     * Priority of a candidate of component 1, from 1 to 2^31 - 1.
     *
     * @param localPreference from 0 to {@link #MAX_LOCAL_PREFERENCE}
     */
    public static long candidate(CandidateType type, int localPreference) {
        if (localPreference < 0 || localPreference > MAX_LOCAL_PREFERENCE) {
            throw new IllegalArgumentException(
                    "local preference is " + localPreference + ", at most " + MAX_LOCAL_PREFERENCE);
        }
        return ((long) type.preference() << 24) | ((long) localPreference << 8) | (256 - COMPONENT);
    }

    /** The local preference within a candidate's priority. */
    static int localPreference(long candidatePriority) {
        return (int) (candidatePriority >>> 8) & MAX_LOCAL_PREFERENCE;
    }

    /** Priority of a pair, to be compared as unsigned; both arguments are unsigned 32 bits. */
    public static long pair(long controlling, long controlled) {
        return (Math.min(controlling, controlled) << 32)
                + 2 * Math.max(controlling, controlled)
                + (controlling > controlled ? 1 : 0);
    }
}
