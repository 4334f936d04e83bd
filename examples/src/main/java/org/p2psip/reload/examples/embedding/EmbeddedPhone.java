// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.embedding;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.net.URI;
import java.security.SecureRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.enrollment.ConfigurationClient;
import org.p2psip.reload.enrollment.EnrollmentClient;
import org.p2psip.reload.enrollment.EnrollmentException;
import org.p2psip.reload.enrollment.EnrollmentRequest;
import org.p2psip.reload.enrollment.ServerTrust;
import org.p2psip.reload.link.tls.TlsLinks;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.KeyPairs;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.usage.sip.ContactPreferences;
import org.p2psip.reload.usage.sip.SipConnection;
import org.p2psip.reload.usage.sip.SipUsage;

/** All that a phone does to be found and to call; the README shows the same lines. */
public final class EmbeddedPhone {
    private EmbeddedPhone() {}

    /**
     * Enrolls, joins, registers and calls.
     *
     * @param incoming gets connections that others open, on the node's thread
     */
    public static SipConnection enrollAndCall(
            URI url, ServerTrust trust, String password, Consumer<SipConnection> incoming)
            throws EnrollmentException, ExecutionException, InterruptedException, TimeoutException {
        OverlayConfiguration overlay = ConfigurationClient.create(trust).fetch(url, "pbx.example");
        Credentials alice = EnrollmentClient.create(overlay, trust)
                .enroll(EnrollmentRequest.of("alice@pbx.example", KeyPairs.p256(new SecureRandom()))
                        .withAccount("alice", password));

        SipUsage sip = SipUsage.builder().onConnection(incoming).build();
        ReloadNode node = ReloadNode.builder(overlay, alice)
                .topology(new ChordTopology())
                .links(TlsLinks.create())
                .usage(sip)
                .build();
        node.join().toCompletableFuture().get(10, SECONDS);
        sip.register("alice@pbx.example", ContactPreferences.ANY);
        SipConnection bob = sip.connect("bob@pbx.example").toCompletableFuture().get(10, SECONDS);
        return bob;
    }
}
