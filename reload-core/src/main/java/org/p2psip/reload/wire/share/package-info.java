// SPDX-License-Identifier: Apache-2.0
/** Records by which owners let others write their resources: ShaRe (RFC 8076). */
package org.p2psip.reload.wire.share;
