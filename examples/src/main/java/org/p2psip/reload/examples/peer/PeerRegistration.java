// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.text.OneLine;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.usage.ReloadException;
import org.p2psip.reload.usage.sip.AddressOfRecord;
import org.p2psip.reload.usage.sip.ContactPreferences;
import org.p2psip.reload.usage.sip.SipConnection;
import org.p2psip.reload.usage.sip.SipListener;
import org.p2psip.reload.usage.sip.SipUsage;

/** Registers the peer for its user's SIP address while it runs, and takes that back when it leaves. Takes no calls. */
final class PeerRegistration {
    /** How long after a first store that failed it is tried again. */
    static final Duration RETRY_DELAY = Duration.ofSeconds(10);

    /** Taking the registration back must not hold up the end for longer. */
    static final Duration UNREGISTER_LIMIT = Duration.ofSeconds(5);

    private final AddressOfRecord address;
    private final PeerLog log;
    private final SipUsage usage;

    private PeerRegistration(AddressOfRecord address, PeerLog log) {
        this.address = address;
        this.log = log;
        this.usage = SipUsage.builder().listener(new Listener()).build();
    }

    /**
     * A registration, not made yet.
     *
     * @param text what the user named
     * @param userName the only one whose address may be registered (RFC 7904, Section 3.3)
     */
    static PeerRegistration of(String text, String userName, PeerLog log) throws CommandFailure {
        try {
            AddressOfRecord address = AddressOfRecord.parse(text);
            if (!address.equals(AddressOfRecord.parse(userName))) {
                throw new CommandFailure(
                        CommandFailure.WRONG_INPUT,
                        "--register " + address + ": with these credentials only " + userName + " can be registered");
            }
            return new PeerRegistration(address, log);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.WRONG_INPUT, "--register: " + e.getMessage());
        }
    }

    /** What the node needs for it. */
    SipUsage usage() {
        return usage;
    }

    /** Registers, and tries again until that has succeeded; refreshes from then on. */
    void begin(ReloadNode node) {
        var unused = usage.register(address.toString(), ContactPreferences.ANY).whenComplete((receipt, failure) -> {
            if (failure == null) {
                log.event("registered", "registered " + address, "address", address);
            } else {
                tellFailed(OneLine.of(failure));
                var unusedTimer = node.environment().schedule(RETRY_DELAY.toNanos(), () -> begin(node));
            }
        });
    }

    /** Takes the registration back, as long as there is time. */
    void end() throws InterruptedException {
        try {
            usage.unregister(address.toString())
                    .toCompletableFuture()
                    .get(UNREGISTER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            log.event("unregistered", "took back the registration of " + address, "address", address);
        } catch (ExecutionException e) {
            tellNotTakenBack(OneLine.of(e));
        } catch (TimeoutException e) {
            tellNotTakenBack("no answer within " + UNREGISTER_LIMIT.toSeconds() + " s");
        }
    }

    private void tellFailed(String reason) {
        log.event(
                "registrationFailed",
                "could not store the registration of " + address + ": " + reason + "; trying again",
                "address",
                address,
                "reason",
                reason);
    }

    private void tellNotTakenBack(String reason) {
        log.event(
                "registrationStays",
                "could not take back the registration of " + address + ": " + reason + "; it will expire",
                "address",
                address,
                "reason",
                reason);
    }

    private final class Listener implements SipListener {
        /** There is nobody here to talk to. */
        @Override
        public void connected(SipConnection connection) {
            connection.close();
        }

        @Override
        public void registrationFailed(AddressOfRecord failed, ReloadException failure) {
            tellFailed(OneLine.of(failure));
        }
    }
}
