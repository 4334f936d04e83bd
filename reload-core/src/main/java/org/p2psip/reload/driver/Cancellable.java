// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.driver;

/** A task that waits for its time and can be called off. */
public interface Cancellable {
    /**
     * Calls the task off. Once this returns on the environment's thread, the task will not run; calling it again, or
     * after the task ran, does nothing.
     */
    void cancel();
}
