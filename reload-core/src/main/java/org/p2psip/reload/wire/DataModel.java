// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/** How the values of one Kind are arranged at a Resource-ID (RFC 6940, Section 7.2). */
public enum DataModel {
    /** One value. */
    SINGLE,
    /** Values numbered by an index. */
    ARRAY,
    /** Values under keys. */
    DICTIONARY
}
