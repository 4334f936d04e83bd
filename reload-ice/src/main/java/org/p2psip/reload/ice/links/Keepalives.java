// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.ice.driver.DatagramTransport;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunMethod;
import org.p2psip.reload.ice.stun.StunWriter;
import org.p2psip.reload.ice.stun.TransactionId;
import org.p2psip.reload.link.Link;

/**
 * Keeps the NATs' bindings of links open that were made without ICE, with a Binding indication every 15 s (RFC 8445,
 * Section 11): no session does it for them. As many as there are such links, which the provider bounds.
 */
final class Keepalives {
    /** Time between two indications. */
    static final Duration INTERVAL = Duration.ofSeconds(15);

    private final Environment environment;
    private final Random random;
    private final StunWriter writer = new StunWriter(new StunIntegrity());
    private final Map<Link, DatagramTransport> links = new LinkedHashMap<>();
    private boolean scheduled;

    Keepalives(Environment environment, Random random) {
        this.environment = environment;
        this.random = random;
    }

    /** There is a link without ICE over {@code port}. */
    void add(Link link, DatagramTransport port) {
        links.put(link, port);
        schedule();
    }

    int size() {
        links.keySet().removeIf(link -> !link.isOpen());
        return links.size();
    }

    private void schedule() {
        if (!scheduled && size() > 0) {
            scheduled = true;
            environment.schedule(INTERVAL.toNanos(), this::handleTimer);
        }
    }

    private void handleTimer() {
        scheduled = false;
        links.forEach((link, port) -> {
            if (link.isOpen()) {
                ByteBuf indication = Unpooled.buffer();
                writer.begin(indication, StunClass.INDICATION, StunMethod.BINDING, TransactionId.random(random))
                        .fingerprintAndEnd();
                port.send(indication, link.remoteAddress());
            }
        });
        schedule();
    }
}
