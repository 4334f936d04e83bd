// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.store;

/** Hears whether a {@link DurableStore} can write. Called on the store's thread; must not block. */
public interface StoreListener {
    /**
     * Values cannot be written, for the first time after they could. They are refused until {@link #works}.
     *
     * @param reason one line for people
     */
    void failing(String reason);

    /** Values are written again. */
    void works();

    /** Hears nothing. */
    static StoreListener none() {
        return new StoreListener() {
            @Override
            public void failing(String reason) {}

            @Override
            public void works() {}
        };
    }
}
