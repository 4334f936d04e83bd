// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunKey;
import org.p2psip.reload.ice.stun.TransactionId;

/** What the parts of an agent share: role, keys and outputs. */
final class Session {
    final IceSettings settings;
    final StunIntegrity integrity;
    final CheckMessages messages;
    final Random random;
    final IceCredentials local;
    final StunKey localKey;
    final Deque<IceOutput> outputs = new ArrayDeque<>(4);

    private boolean controlling;
    private long tieBreaker;
    private @Nullable String username;
    private @Nullable StunKey remoteKey;

    Session(IceSettings settings, boolean controlling, IceCredentials local, StunIntegrity integrity, Random random) {
        this.settings = settings;
        this.controlling = controlling;
        this.local = local;
        this.integrity = integrity;
        this.random = random;
        this.messages = new CheckMessages(integrity);
        this.localKey = StunKey.shortTerm(local.password());
        this.tieBreaker = random.nextLong();
    }

    void setRemote(IceCredentials remote) {
        username = remote.ufrag() + ":" + local.ufrag();
        remoteKey = StunKey.shortTerm(remote.password());
    }

    /** Key of the far end's password. */
    StunKey remoteKey() {
        StunKey key = remoteKey;
        if (key == null) {
            throw new IllegalStateException("the far end's description is not there yet");
        }
        return key;
    }

    byte[] request(TransactionId id, LocalCandidate from, boolean useCandidate) {
        String name = username;
        if (name == null) {
            throw new IllegalStateException("the far end's description is not there yet");
        }
        // What the far end shall take the address for if it does not know it.
        long priority = Priorities.candidate(CandidateType.PEER_REFLEXIVE, Priorities.localPreference(from.priority()));
        return messages.request(id, name, remoteKey(), priority, controlling, tieBreaker, useCandidate);
    }

    boolean controlling() {
        return controlling;
    }

    long tieBreaker() {
        return tieBreaker;
    }

    /** Takes the other role; who lost a conflict draws again, so that the next one does not end alike. */
    void switchRole(boolean drawAgain) {
        controlling = !controlling;
        if (drawAgain) {
            tieBreaker = random.nextLong();
        }
        outputs.add(new IceOutput.RoleSwitched(controlling));
    }
}
