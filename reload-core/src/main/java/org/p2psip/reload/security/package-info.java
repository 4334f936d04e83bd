// SPDX-License-Identifier: Apache-2.0
/**
 * Certificates and Node-IDs, credentials, signatures and decisions about trust (RFC 6940, Sections 6.3.4, 7.1,
 * 11.3 and 13).
 */
package org.p2psip.reload.security;
