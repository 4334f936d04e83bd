// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

/**
 * What a host sent and received since it was added, across restarts.
 *
 * @param messagesSent messages sent over links, those that were lost included
 * @param messagesReceived messages that arrived over links
 * @param messagesLost messages sent that the network lost on purpose; those that a crash or a partition swallowed don't
 *     count
 * @param bytesSent bytes of messages, of applications and of handshakes, those that were lost included
 * @param bytesReceived bytes of messages, of applications and of handshakes
 */
public record TrafficCounters(
        long messagesSent, long messagesReceived, long messagesLost, long bytesSent, long bytesReceived) {}
