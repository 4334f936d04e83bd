// SPDX-License-Identifier: Apache-2.0
/** Records of the service discovery ReDiR (RFC 7374). */
package org.p2psip.reload.wire.redir;
