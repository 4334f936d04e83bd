// SPDX-License-Identifier: Apache-2.0
/** Overlay links over TLS (RFC 6940, Section 6.6). */
package org.p2psip.reload.link.tls;
