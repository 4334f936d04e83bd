// SPDX-License-Identifier: Apache-2.0
/** How a requester asks for answers on another way than that of the request (RFC 7263 and RFC 7264). */
package org.p2psip.reload.wire.responserouting;
