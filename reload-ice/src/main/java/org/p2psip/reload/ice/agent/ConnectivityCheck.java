// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.p2psip.reload.ice.stun.StunTransaction;

/** One check of a pair: its transaction and what was said in it. */
final class ConnectivityCheck {
    private final CandidatePair pair;
    private final StunTransaction transaction;
    private final byte[] request;
    private final boolean controlling;
    private final boolean nominating;

    ConnectivityCheck(
            CandidatePair pair, StunTransaction transaction, byte[] request, boolean controlling, boolean nominating) {
        this.pair = pair;
        this.transaction = transaction;
        this.request = request;
        this.controlling = controlling;
        this.nominating = nominating;
    }

    CandidatePair pair() {
        return pair;
    }

    StunTransaction transaction() {
        return transaction;
    }

    /** The role that the request claimed. */
    boolean controlling() {
        return controlling;
    }

    /** Whether the request held USE-CANDIDATE. */
    boolean nominating() {
        return nominating;
    }

    IceOutput.Transmit transmit() {
        pair.noteRequestSent();
        ByteBuf payload = Unpooled.wrappedBuffer(request);
        return new IceOutput.Transmit(pair.base(), pair.remoteAddress(), payload);
    }
}
