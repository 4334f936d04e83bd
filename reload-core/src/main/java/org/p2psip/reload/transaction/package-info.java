// SPDX-License-Identifier: Apache-2.0
/** Requests and answers end to end: retransmission, duplicates and timeouts (RFC 6940, Sections 1.2.2 and 6.2.1). */
package org.p2psip.reload.transaction;
