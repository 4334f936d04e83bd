// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.pcap;

/** A packet that holds nothing that can be read; the message is one of a few texts. */
public final class SkippedPacketException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates the exception; {@code reason} is what the packet is. */
    public SkippedPacketException(String reason) {
        super(reason);
    }
}
