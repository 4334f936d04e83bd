// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.TransactionId;

/** The path in use: asks for consent, or keeps it open, and notices when it dies (RFC 7675; RFC 8445, Section 11). */
final class SelectedPath {
    /** After so long without anything sent an indication goes out, "Tr". */
    static final Duration KEEPALIVE = Duration.ofSeconds(15);

    /** After so long without a sign of the far end, a path that it moved to is taken. */
    static final Duration SILENCE = Duration.ofMillis(6_500);

    private final Session session;
    private final CandidatePair pair;
    private final @Nullable Consent consent;
    private long sentNanos;
    private long heardNanos;
    private OptionalLong roundTripNanos;

    SelectedPath(Session session, CandidatePair pair, long nowNanos) {
        this.session = session;
        this.pair = pair;
        this.consent = session.settings.consent() ? new Consent(session.random, nowNanos) : null;
        this.sentNanos = nowNanos;
        this.heardNanos = nowNanos;
        this.roundTripNanos = pair.roundTripNanos();
    }

    CandidatePair pair() {
        return pair;
    }

    OptionalLong roundTripNanos() {
        return roundTripNanos;
    }

    /** The application has sent something over the path. */
    void noteSent(long nowNanos) {
        sentNanos = nowNanos;
    }

    /** The far end has shown itself over the path, under a password. */
    void noteHeard(long nowNanos) {
        heardNanos = nowNanos;
    }

    boolean isSilent(long nowNanos) {
        return nowNanos - heardNanos >= SILENCE.toNanos();
    }

    boolean awaits(StunMessage response) {
        return consent != null && consent.awaits(response);
    }

    /** An authenticated answer to a consent request. False if the far end has taken its consent back. */
    boolean handleResponse(StunMessage response, InetSocketAddress base, InetSocketAddress remote, long nowNanos) {
        Consent asked = consent;
        if (asked == null || !pair.connects(base, remote)) {
            return true;
        }
        if (response.messageClass() == StunClass.SUCCESS_RESPONSE) {
            roundTripNanos = OptionalLong.of(asked.handleSuccess(response, nowNanos));
            heardNanos = nowNanos;
            return true;
        }
        return PathChecks.errorCode(response) != StunError.FORBIDDEN.code();
    }

    /** Sends what is due. False if consent has expired. */
    boolean handleTimeout(long nowNanos) {
        if (consent != null) {
            if (consent.isExpired(nowNanos)) {
                return false;
            }
            if (consent.isDue(nowNanos)) {
                send(session.request(consent.begin(nowNanos), pair.local(), false), nowNanos);
            }
        } else if (nowNanos - sentNanos >= KEEPALIVE.toNanos()) {
            session.outputs.add(new IceOutput.Transmit(
                    pair.base(),
                    pair.remoteAddress(),
                    session.messages.indication(TransactionId.random(session.random))));
            sentNanos = nowNanos;
        }
        return true;
    }

    private void send(byte[] request, long nowNanos) {
        pair.noteRequestSent();
        session.outputs.add(new IceOutput.Transmit(pair.base(), pair.remoteAddress(), Unpooled.wrappedBuffer(request)));
        sentNanos = nowNanos;
    }

    long nextDeadlineNanos() {
        return consent != null ? consent.nextDeadlineNanos() : sentNanos + KEEPALIVE.toNanos();
    }
}
