// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import java.time.Duration;

/**
 * How long a control socket waits.
 *
 * @param idle for a whole request, and for an answer to be taken
 * @param answer for the overlay to answer
 */
record ControlLimits(Duration idle, Duration answer) {
    /** Walking a long route through peers that are down takes a request's lifetime at the last hop. */
    static final ControlLimits DEFAULT = new ControlLimits(Duration.ofSeconds(10), Duration.ofMinutes(2));
}
