// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.security.SecureRandom;
import java.util.List;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.enrollment.EnrollmentClient;
import org.p2psip.reload.enrollment.EnrollmentException;
import org.p2psip.reload.enrollment.EnrollmentRequest;
import org.p2psip.reload.examples.text.OneLine;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.KeyPairs;

/** Gets a certificate for each user (RFC 6940, Section 11.3). */
final class EnrollStep implements DemoStep {
    /** Wide enough for every user; line by line, since a server takes its time over passwords. */
    private static final String LINE = "%-22s %s";

    private final int users;

    EnrollStep(int users) {
        this.users = users;
    }

    @Override
    public String title() {
        return users + " users enroll: a PKCS #10 request, user name and password, by HTTPS";
    }

    @Override
    public void run(DemoOverlay overlay) throws StepFailure {
        SecureRandom random = new SecureRandom();
        overlay.report.line(LINE, "user", "Node-ID given by the server");
        List<String> names = List.copyOf(overlay.passwords.keySet());
        try {
            OverlayConfiguration configuration = overlay.server()
                    .configurationClient()
                    .fetch(overlay.server().configurationUrl(), DemoServer.OVERLAY);
            EnrollmentClient client =
                    EnrollmentClient.create(configuration, overlay.server().trust());
            // One after the other, so that the same seed gives the same user the same Node-ID.
            for (String user : names) {
                String aor = user + "@" + DemoServer.OVERLAY;
                Credentials credentials = client.enroll(EnrollmentRequest.of(aor, KeyPairs.p256(random))
                        .withAccount(user, overlay.passwords.getOrDefault(user, "")));
                overlay.add(new DemoPeer(overlay.everybody().size(), user, credentials, overlay));
                overlay.report.line(LINE, credentials.userName(), credentials.nodeId());
            }
        } catch (EnrollmentException e) {
            throw new StepFailure("a certificate for each user", OneLine.of(e), e);
        }
    }
}
