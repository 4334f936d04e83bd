// SPDX-License-Identifier: Apache-2.0
/**
 * A server that gives out the configuration of an overlay and certificates for it (RFC 6940, Sections 11.2 and 11.3).
 */
package org.p2psip.reload.enrollment.server;
