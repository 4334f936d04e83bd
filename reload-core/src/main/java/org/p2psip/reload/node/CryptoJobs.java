// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.Signature;

/** Signing and verifying that the driver does elsewhere, and what goes on when a result comes back. */
final class CryptoJobs {
    /** Most messages whose signatures wait to be checked; further ones are dropped and counted. */
    static final int MAX_VERIFICATIONS = 1024;

    /** While so many messages wait to be signed, no further ones are taken in. */
    static final int MAX_SIGNATURES = 1024;

    /** Goes on with signatures, in the order of the inputs. */
    interface Signed {
        void signed(List<Signature> signatures, long nowNanos);
    }

    /** Goes on with the result of a verification. */
    interface Verified {
        void verified(Verification.Result result, long nowNanos);
    }

    private final Outputs outputs;
    private final Map<Long, Signed> signing = new HashMap<>();
    private final Map<Long, Verified> verifying = new HashMap<>();
    private long nextJob = 1;

    CryptoJobs(Outputs outputs) {
        this.outputs = outputs;
    }

    /** Whether one more message can be taken in, and answered. */
    boolean hasRoom() {
        return verifying.size() < MAX_VERIFICATIONS && signing.size() < MAX_SIGNATURES;
    }

    void sign(List<Opaque> inputs, Signed next) {
        long job = nextJob++;
        signing.put(job, next);
        outputs.add(new NodeOutput.Sign(job, inputs));
    }

    void verify(Verification verification, Verified next) {
        long job = nextJob++;
        verifying.put(job, next);
        outputs.add(new NodeOutput.Verify(job, verification));
    }

    void handleSigned(long job, List<Signature> signatures, long nowNanos) {
        Signed next = signing.remove(job);
        if (next == null) {
            throw new IllegalStateException("no signing job " + job);
        }
        next.signed(signatures, nowNanos);
    }

    void handleVerified(long job, Verification.Result result, long nowNanos) {
        Verified next = verifying.remove(job);
        if (next == null) {
            throw new IllegalStateException("no verification job " + job);
        }
        next.verified(result, nowNanos);
    }
}
