// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.reliability;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.AckNumbering;
import org.p2psip.reload.link.FramedMessage;

/** How a {@link SimpleReliability} behaves. */
public final class ReliabilitySettings {
    /** The shortest limit of a frame that can be set, in bytes. */
    public static final int MIN_FRAME_BYTES = 128;

    /** The longest limit of a frame that can be set, in bytes: what a UDP datagram holds. */
    public static final int MAX_FRAME_BYTES = 65_507;

    /** A frame that fits into IPv6's minimum MTU of 1280 bytes with room for IP, UDP and a DTLS record. */
    public static final int DEFAULT_FRAME_BYTES = 1_180;

    private static final Duration LONGEST = Duration.ofMinutes(1);

    final int maxMessageBytes;
    final int maxFrameBytes;
    final SenderAlgorithm sender;
    final AckNumbering ackNumbering;
    final boolean observed;
    final int maxQueuedBytes;
    final int maxQueuedMessages;
    final long initialTimeoutNanos;
    final long minTimeoutNanos;
    final @Nullable Duration fixedTimeout;
    final long duplicateWindowNanos;

    private ReliabilitySettings(Builder builder) {
        this.maxMessageBytes = builder.maxMessageBytes;
        this.maxFrameBytes = builder.maxFrameBytes;
        this.sender = builder.sender;
        this.ackNumbering = builder.ackNumbering;
        this.observed = builder.observed;
        this.maxQueuedBytes = builder.maxQueuedBytes;
        this.maxQueuedMessages = builder.maxQueuedMessages;
        this.initialTimeoutNanos = builder.initialTimeout.toNanos();
        this.minTimeoutNanos = builder.minTimeout.toNanos();
        this.fixedTimeout = builder.fixedTimeout;
        this.duplicateWindowNanos = builder.duplicateWindow.toNanos();
    }

    /**
     * Begins with the defaults.
     *
     * @param maxMessageBytes longest message to receive, 1 to {@link FramedMessage#MAX_MESSAGE_BYTES}
     */
    public static Builder builder(int maxMessageBytes) {
        return new Builder(maxMessageBytes);
    }

    static Duration requireDuplicateWindow(Duration window) {
        if (window.isNegative() || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("duplicateWindow is " + window + ", allowed are 0 to " + LONGEST);
        }
        return window;
    }

    /** Collects settings; each setter gives back the builder. */
    public static final class Builder {
        private final int maxMessageBytes;
        private int maxFrameBytes = DEFAULT_FRAME_BYTES;
        private SenderAlgorithm sender = SenderAlgorithm.WINDOWED;
        private AckNumbering ackNumbering = AckNumbering.PREVIOUS_IS_BIT_0;
        private boolean observed;
        private int maxQueuedBytes = 1 << 20;
        private int maxQueuedMessages = 1_024;
        private Duration initialTimeout = Duration.ofSeconds(1);
        private Duration minTimeout = Duration.ofMillis(100);
        private @Nullable Duration fixedTimeout;
        private Duration duplicateWindow = Duration.ofMillis(2_500);

        private Builder(int maxMessageBytes) {
            require("maxMessageBytes", maxMessageBytes, 1, FramedMessage.MAX_MESSAGE_BYTES);
            this.maxMessageBytes = maxMessageBytes;
        }

        /**
         * The longest frame to send in one datagram, in bytes, until {@link SimpleReliability#handlePathMtu} says
         * otherwise; {@link #DEFAULT_FRAME_BYTES} if not set.
         *
         * @param bytes {@link #MIN_FRAME_BYTES} to {@link #MAX_FRAME_BYTES}
         */
        public Builder maxFrameBytes(int bytes) {
            require("maxFrameBytes", bytes, MIN_FRAME_BYTES, MAX_FRAME_BYTES);
            this.maxFrameBytes = bytes;
            return this;
        }

        /** Which algorithm sends; {@link SenderAlgorithm#WINDOWED} if not set. */
        public Builder sender(SenderAlgorithm sender) {
            this.sender = sender;
            return this;
        }

        /** How acknowledgements name earlier frames, in both directions. */
        public Builder ackNumbering(AckNumbering ackNumbering) {
            this.ackNumbering = ackNumbering;
            return this;
        }

        /** Whether every frame received is put out as {@code FrameReceived}; false if not set. */
        public Builder observed(boolean observed) {
            this.observed = observed;
            return this;
        }

        /**
         * How many bytes of messages may wait to be sent or acknowledged; 1 MiB if not set.
         *
         * @param bytes 1 to 2^30
         */
        public Builder maxQueuedBytes(int bytes) {
            require("maxQueuedBytes", bytes, 1, 1 << 30);
            this.maxQueuedBytes = bytes;
            return this;
        }

        /**
         * How many messages may wait to be sent or acknowledged; 1024 if not set.
         *
         * @param messages 1 to 65536
         */
        public Builder maxQueuedMessages(int messages) {
            require("maxQueuedMessages", messages, 1, 1 << 16);
            this.maxQueuedMessages = messages;
            return this;
        }

        /**
         * The retransmission timeout before a round trip was measured; 1 s if not set (RFC 6298, Section 2.1). More is
         * right where round trips are known to be longer.
         *
         * @param timeout 1 ms to 60 s
         */
        public Builder initialTimeout(Duration timeout) {
            this.initialTimeout = requireTimeout("initialTimeout", timeout);
            return this;
        }

        /**
         * The shortest retransmission timeout that measuring gives; 100 ms if not set. Less is right only in a local
         * network whose nodes never pause for longer.
         *
         * @param timeout 1 ms to 60 s
         */
        public Builder minTimeout(Duration timeout) {
            this.minTimeout = requireTimeout("minTimeout", timeout);
            return this;
        }

        /**
         * A retransmission timeout that no measurement changes, for {@link SenderAlgorithm#STOP_AND_WAIT} only. The RFC
         * proposes 500 ms.
         *
         * @param timeout 1 ms to 60 s
         */
        public Builder fixedTimeout(Duration timeout) {
            this.fixedTimeout = requireTimeout("fixedTimeout", timeout);
            return this;
        }

        /**
         * For how long a message is remembered after it arrived, so that copies of it are not delivered; 2.5 s if not
         * set. A retransmission has a sequence number of its own, so that only its bytes tell. As end-to-end
         * retransmissions may have the same bytes, this has to be shorter than the overlay's overlay-reliability-timer.
         *
         * @param window 0 to 60 s; 0 delivers every copy
         */
        public Builder duplicateWindow(Duration window) {
            this.duplicateWindow = requireDuplicateWindow(window);
            return this;
        }

        /**
         * Ends building.
         *
         * @throws IllegalArgumentException if there is a fixed timeout for the windowed sender
         */
        public ReliabilitySettings build() {
            if (fixedTimeout != null && sender != SenderAlgorithm.STOP_AND_WAIT) {
                throw new IllegalArgumentException("a fixed timeout is for STOP_AND_WAIT only");
            }
            return new ReliabilitySettings(this);
        }

        private static Duration requireTimeout(String name, Duration timeout) {
            if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(name + " is " + timeout + ", allowed are 1 ms to " + LONGEST);
            }
            return timeout;
        }

        private static void require(String name, int value, int min, int max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException(name + " is " + value + ", allowed are " + min + " to " + max);
            }
        }
    }
}
