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
 * @param rules what the overlay's configuration says of links, until {@link LinkProvider#rules} says otherwise
 */
public record LinkContext(
        Environment environment,
        Credentials credentials,
        CertificateTrust trust,
        Clock clock,
        Random random,
        LinkRules rules) {
    /**
     * The context of an overlay with the default overlay-reliability-timer.
     *
     * @param maxMessageBytes the overlay's max-message-size
     */
    public LinkContext(
            Environment environment,
            Credentials credentials,
            CertificateTrust trust,
            Clock clock,
            Random random,
            int maxMessageBytes) {
        this(
                environment,
                credentials,
                trust,
                clock,
                random,
                new LinkRules(maxMessageBytes, LinkRules.DEFAULT_RELIABILITY_TIMER));
    }

    /** The same but for the rules. */
    public LinkContext with(LinkRules other) {
        return new LinkContext(environment, credentials, trust, clock, random, other);
    }
}
