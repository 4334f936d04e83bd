// SPDX-License-Identifier: Apache-2.0
/**
 * Getting the configuration of an overlay and a certificate for it, for handsets too (RFC 6940, Sections 11.2 and
 * 11.3).
 */
package org.p2psip.reload.enrollment;
