// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

/** What a negotiated connection is for. */
public enum LinkPurpose {
    /** A {@link Link} that carries RELOAD messages, negotiated with Attach (RFC 6940, Section 6.5.1). */
    OVERLAY,
    /** An {@link AppChannel} that carries an application's bytes, negotiated with AppAttach (Section 6.5.2). */
    APPLICATION
}
