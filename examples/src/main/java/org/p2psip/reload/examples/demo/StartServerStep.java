// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.util.encoders.Hex;
import org.p2psip.reload.enrollment.server.ServerStartException;
import org.p2psip.reload.examples.text.OneLine;

/** Starts the configuration and enrollment server, with an account for each user. */
final class StartServerStep implements DemoStep {
    private static final int PASSWORD_BYTES = 12;

    @Override
    public String title() {
        return "The configuration and enrollment server of " + DemoServer.OVERLAY + " starts";
    }

    @Override
    public void run(DemoOverlay overlay) throws StepFailure {
        SecureRandom random = new SecureRandom();
        for (String user : DemoUsers.names(overlay.settings.peers())) {
            byte[] password = new byte[PASSWORD_BYTES];
            random.nextBytes(password);
            overlay.passwords.put(user, Hex.toHexString(password));
        }
        overlay.report.line("a throw-away authority and %d accounts with hashed passwords", overlay.passwords.size());
        try {
            overlay.server(DemoServer.start(overlay.passwords, overlay.nodeIds, overlay.settings.ice()));
        } catch (IOException | ServerStartException e) {
            throw new StepFailure("a running server", OneLine.of(e), e);
        }
        overlay.report.line("configuration at %s", overlay.server().configurationUrl());
        overlay.report.line("enrollment at    %s", overlay.server().enrollmentUrl());
    }
}
