// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import java.time.Clock;
import java.util.Random;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;

/**
 * What a node gives its link providers.
 *
 * @param environment whose thread everything happens on
 * @param credentials proved to the other nodes
 * @param trust decides on the certificates of the other nodes
 * @param clock calendar time, for the validity of certificates
 * @param random for what others must not guess; a {@code SecureRandom} in production
 * @param maxMessageBytes the overlay's max-message-size: longer messages are not received; 1 to
 *     {@link FramedMessage#MAX_MESSAGE_BYTES}
 */
public record LinkContext(
        Environment environment,
        Credentials credentials,
        CertificateTrust trust,
        Clock clock,
        Random random,
        int maxMessageBytes) {
    /** Checks the bound. */
    public LinkContext {
        if (maxMessageBytes < 1 || maxMessageBytes > FramedMessage.MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException("max-message-size is " + maxMessageBytes + " bytes, allowed are 1 to "
                    + FramedMessage.MAX_MESSAGE_BYTES);
        }
    }
}
