// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.usage.StoreReceipt;
import org.p2psip.reload.usage.sip.ContactPreferences;
import org.p2psip.reload.usage.sip.SipConnection;
import org.p2psip.reload.usage.sip.SipListener;
import org.p2psip.reload.usage.sip.SipReceiver;
import org.p2psip.reload.usage.sip.SipUsage;
import org.p2psip.reload.wire.Opaque;

/** Answers each SIP MESSAGE of others with 200, and sends some itself. */
final class DemoPhone implements SipListener {
    private final Environment environment;
    private final SipUsage usage;

    /** @param environment of the node that the phone's connections belong to */
    DemoPhone(Environment environment) {
        this.environment = environment;
        usage = SipUsage.builder().listener(this).build();
    }

    /** The phone's part in the node. */
    SipUsage usage() {
        return usage;
    }

    /** Says where the user is. */
    CompletionStage<StoreReceipt> register(String aor) {
        return usage.register(aor, ContactPreferences.ANY);
    }

    /**
     * Sends a MESSAGE and closes the connection when it is answered.
     *
     * @param connection just made; the phone's from now on
     * @return the answer; fails if the connection ends before
     */
    CompletionStage<SipText> send(SipConnection connection, SipText message) {
        CompletableFuture<SipText> answer = new CompletableFuture<>();
        environment.execute(() -> send(connection, message, answer));
        return answer;
    }

    private static void send(SipConnection connection, SipText message, CompletableFuture<SipText> answer) {
        connection.receiver(new SipReceiver() {
            @Override
            public void message(Opaque bytes) {
                try {
                    answer.complete(SipText.parse(bytes.toByteArray()));
                } catch (IllegalArgumentException e) {
                    answer.completeExceptionally(e);
                }
                connection.close();
            }

            @Override
            public void closed(String reason) {
                answer.completeExceptionally(new IllegalStateException("the SIP connection ended: " + reason));
            }
        });
        connection.send(Opaque.copyOf(message.toBytes()));
    }

    @Override
    public void connected(SipConnection connection) {
        connection.receiver(new SipReceiver() {
            @Override
            public void message(Opaque bytes) {
                try {
                    SipText request = SipText.parse(bytes.toByteArray());
                    if (request.startLine().startsWith("MESSAGE ")) {
                        SipText ok = request.ok(new SecureRandom());
                        connection.send(Opaque.copyOf(ok.toBytes()));
                    }
                } catch (IllegalArgumentException e) {
                    connection.close();
                }
            }

            @Override
            public void closed(String reason) {
                // The caller has hung up.
            }
        });
    }
}
