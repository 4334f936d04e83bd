// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import java.time.Duration;

/**
 * What the overlay's configuration says of links. It may change while they are open.
 *
 * @param maxMessageBytes the overlay's max-message-size: longer messages are not received; 1 to
 *     {@link FramedMessage#MAX_MESSAGE_BYTES}
 * @param reliabilityTimer the overlay-reliability-timer, after which a node that got no answer sends its request again, from
 *     end to end; positive
 */
public record LinkRules(int maxMessageBytes, Duration reliabilityTimer) {
    /** The overlay-reliability-timer of a configuration that does not name one. */
    public static final Duration DEFAULT_RELIABILITY_TIMER = Duration.ofSeconds(3);

    /** Checks the bounds. */
    public LinkRules {
        if (maxMessageBytes < 1 || maxMessageBytes > FramedMessage.MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException("max-message-size is " + maxMessageBytes + " bytes, allowed are 1 to "
                    + FramedMessage.MAX_MESSAGE_BYTES);
        }
        if (reliabilityTimer.isNegative() || reliabilityTimer.isZero()) {
            throw new IllegalArgumentException(
                    "overlay-reliability-timer is " + reliabilityTimer + ", must be positive");
        }
    }
}
