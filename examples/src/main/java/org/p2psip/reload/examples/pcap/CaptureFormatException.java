// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

/** A file is no capture that can be read, or stops being one. */
public final class CaptureFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates the exception; {@code message} says in one line what is wrong. */
    public CaptureFormatException(String message) {
        super(message);
    }
}
