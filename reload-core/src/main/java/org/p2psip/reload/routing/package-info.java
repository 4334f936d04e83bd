// SPDX-License-Identifier: Apache-2.0
/**
 * How messages find their way: connection table, via and destination lists, fragmentation and TTL (RFC 6940,
 * Sections 6.1, 6.2.2 and 6.7).
 */
package org.p2psip.reload.routing;
