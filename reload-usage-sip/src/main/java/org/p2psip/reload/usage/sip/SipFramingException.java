// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

/** Bytes from the far end cannot be cut into SIP messages; the stream is of no use any more. */
public final class SipFramingException extends Exception {
    private static final long serialVersionUID = 1L;

    SipFramingException(String problem) {
        super(problem);
    }
}
