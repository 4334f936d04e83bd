// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** How often whole numbers occurred. Those above a bound count as the bound. */
final class Histogram {
    private final long bound;
    private final NavigableMap<Long, Long> counts = new TreeMap<>();
    private long count;
    private double sum;

    Histogram(long bound) {
        this.bound = bound;
    }

    void add(long value) {
        counts.merge(Math.min(value, bound), 1L, Long::sum);
        count++;
        sum += value;
    }

    long count() {
        return count;
    }

    double mean() {
        return count == 0 ? 0 : sum / count;
    }

    long max() {
        return counts.isEmpty() ? 0 : counts.lastKey();
    }

    /** The least number that at least this share of all is not above; 0 if there is none. */
    long quantile(double share) {
        long wanted = (long) Math.ceil(share * count);
        long seen = 0;
        for (Map.Entry<Long, Long> entry : counts.entrySet()) {
            seen += entry.getValue();
            if (seen >= wanted) {
                return entry.getKey();
            }
        }
        return max();
    }
}
