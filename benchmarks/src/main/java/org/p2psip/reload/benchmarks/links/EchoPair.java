// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.links;

/**
 * Two connected ends in one process, over loopback. The first sends messages, as many at a time as {@link #IN_FLIGHT},
 * the second sends them back.
 */
interface EchoPair extends AutoCloseable {
    /** Messages on their way, there or back. */
    int IN_FLIGHT = 32;

    /**
     * What came of a burst.
     *
     * @param echoes messages that were there and back
     * @param nanos how long it took
     * @param cpuNanos the time for which the threads of both ends computed
     */
    record Burst(long echoes, long nanos, long cpuNanos) {
        double perSecond() {
            return echoes * 1e9 / nanos;
        }

        double perCpuSecond() {
            return echoes * 1e9 / cpuNanos;
        }
    }

    /** Lets messages go round for a while. */
    Burst run(long nanos);

    @Override
    void close();
}
