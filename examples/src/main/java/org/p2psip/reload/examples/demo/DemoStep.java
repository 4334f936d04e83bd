// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

/** One step of the demo; steps run one after the other on the same overlay. */
interface DemoStep {
    /** What happens in it, as a headline. */
    String title();

    /** Does it, and checks that it came out as it must. */
    void run(DemoOverlay overlay) throws StepFailure, InterruptedException;
}
