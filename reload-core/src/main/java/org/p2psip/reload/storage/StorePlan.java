// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import org.p2psip.reload.wire.ErrorResponse;

/** What is to be done with a Store request. */
sealed interface StorePlan permits PreparedStore, StorePlan.Refused {
    /** Nothing but answering with an error. */
    record Refused(ErrorResponse error) implements StorePlan {}
}
