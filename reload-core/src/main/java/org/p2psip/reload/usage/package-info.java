// SPDX-License-Identifier: Apache-2.0
/**
 * The interface of a Usage, and the usages that RFC 6940 defines for certificates and TURN servers (RFC 6940,
 * Sections 8 and 9).
 */
package org.p2psip.reload.usage;
