// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import org.jspecify.annotations.Nullable;

/**
 * Names one link of a node, for as long as the node lives.
 *
 * @param value counts up from 1; never used again
 */
public record LinkId(long value) {
    // Written out, since those of a record are many times slower wherever they are not inlined, and each message asks
    // for its link.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LinkId that && value == that.value;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(value);
    }
}
