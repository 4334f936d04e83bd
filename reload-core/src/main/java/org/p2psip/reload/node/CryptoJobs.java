// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.Signature;

/**
 * Signing and verifying that the driver does elsewhere, and what goes on when a result comes back.
 *
 * <p>Messages wait to be verified in a queue for each neighbor that sent them, and the neighbors take turns: one that sends
 * more than this node can check waits for itself.
 */
final class CryptoJobs {
    /** Most messages whose signatures wait to be checked; further ones are dropped and counted. */
    static final int MAX_VERIFICATIONS = 1024;

    /** Most messages of one neighbor that wait; further ones are dropped and counted. */
    static final int MAX_WAITING_PER_HOP = 256;

    /** How many verifications the driver has at a time; the others wait here. */
    static final int MAX_AT_WORK = 32;

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

    private record Waiting(Verification verification, Verified next) {}

    private final Outputs outputs;
    private final Map<Long, Signed> signing = new HashMap<>();
    private final Map<Long, Verified> verifying = new HashMap<>();

    /** The neighbor whose turn it is comes first. */
    private final Map<NodeId, Deque<Waiting>> waiting = new LinkedHashMap<>();

    private int waitingCount;
    private long nextJob = 1;

    CryptoJobs(Outputs outputs) {
        this.outputs = outputs;
    }

    /** Whether one more message of a neighbor can be taken in, and answered. */
    boolean hasRoom(NodeId hop) {
        Deque<Waiting> ofHop = waiting.get(hop);
        int mine = ofHop == null ? 0 : ofHop.size();
        if (signing.size() >= MAX_SIGNATURES || mine >= MAX_WAITING_PER_HOP) {
            return false;
        }
        return waitingCount + verifying.size() < MAX_VERIFICATIONS || longest().size() > mine + 1;
    }

    void sign(List<Opaque> inputs, Signed next) {
        long job = nextJob++;
        signing.put(job, next);
        outputs.add(new NodeOutput.Sign(job, inputs));
    }

    /**
     * Has signatures checked when it is the turn of the neighbor that sent them.
     *
     * @return how many messages of other neighbors had to make room and are forgotten, 0 or 1
     */
    int verify(NodeId hop, Verification verification, Verified next) {
        int forgotten = 0;
        if (waitingCount + verifying.size() >= MAX_VERIFICATIONS) {
            longest().removeLast();
            waitingCount--;
            forgotten++;
        }
        waiting.computeIfAbsent(hop, unknown -> new ArrayDeque<>()).add(new Waiting(verification, next));
        waitingCount++;
        giveOut();
        return forgotten;
    }

    private void giveOut() {
        while (verifying.size() < MAX_AT_WORK && !waiting.isEmpty()) {
            NodeId hop = waiting.keySet().iterator().next();
            Deque<Waiting> ofHop = waiting.remove(hop);
            Waiting first = ofHop == null ? null : ofHop.poll();
            if (ofHop == null || first == null) {
                throw new AssertionError("a turn of nobody");
            }
            if (!ofHop.isEmpty()) {
                waiting.put(hop, ofHop);
            }
            waitingCount--;
            long job = nextJob++;
            verifying.put(job, first.next);
            outputs.add(new NodeOutput.Verify(job, first.verification));
        }
    }

    private Deque<Waiting> longest() {
        Deque<Waiting> longest = new ArrayDeque<>();
        for (Deque<Waiting> each : waiting.values()) {
            longest = each.size() > longest.size() ? each : longest;
        }
        return longest;
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
        giveOut();
        next.verified(result, nowNanos);
    }
}
