// SPDX-License-Identifier: Apache-2.0
/** Keeps what a peer stores for its overlay over crashes and power failures: {@link org.p2psip.reload.store.DurableStore}. */
package org.p2psip.reload.store;
