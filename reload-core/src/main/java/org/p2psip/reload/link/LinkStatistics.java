// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

/**
 * What a link carried so far, and how fast it answers.
 *
 * @param messagesSent messages sent, acknowledgements not counted
 * @param messagesReceived messages received, acknowledgements not counted
 * @param bytesSent bytes of all frames sent, before encryption
 * @param bytesReceived bytes received, after decryption
 * @param smoothedRttNanos smoothed round trip time in nanoseconds (RFC 6298, SRTT), or -1 as long as none was measured
 * @param timeoutNanos retransmission timeout in nanoseconds (RFC 6298, RTO)
 */
public record LinkStatistics(
        long messagesSent,
        long messagesReceived,
        long bytesSent,
        long bytesReceived,
        long smoothedRttNanos,
        long timeoutNanos) {}
