// SPDX-License-Identifier: Apache-2.0
/**
 * Structures and message bodies of RELOAD as they go over the wire, without I/O, cryptography or policy (RFC 6940,
 * Sections 6.3, 6.4.2, 6.5 and 7.4).
 */
package org.p2psip.reload.wire;
