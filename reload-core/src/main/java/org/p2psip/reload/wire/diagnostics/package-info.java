// SPDX-License-Identifier: Apache-2.0
/** Diagnostics by Ping and PathTrack (RFC 7851). */
package org.p2psip.reload.wire.diagnostics;
