// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

/** One transmission of a message. */
final class SentFrame {
    enum State {
        IN_FLIGHT,
        /** Not acknowledged, but the acknowledgement of a later frame tells that it arrived. */
        REPORTED,
        LOST,
        /** Acknowledged, or of no interest since another transmission of the message was. */
        SETTLED
    }

    final int sequence;
    final OutgoingMessage message;
    final long sentNanos;
    State state = State.IN_FLIGHT;

    SentFrame(int sequence, OutgoingMessage message, long sentNanos) {
        this.sequence = sequence;
        this.message = message;
        this.sentNanos = sentNanos;
    }
}
