// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import io.netty.buffer.ByteBuf;
import java.util.OptionalLong;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.routing.DropReason;
import org.p2psip.reload.routing.Reassembly;
import org.p2psip.reload.routing.ReassemblyLimits;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.NodeId;

/** Between transport and intake: passes whole messages on and puts the others together first (RFC 6940, Section 6.7). */
final class Defragmenter implements MessageTransport.Upward {
    private final Reassembly reassembly;
    private final MessageTransport.Upward upward;
    private final Counters counters;

    Defragmenter(Reassembly reassembly, MessageTransport.Upward upward, Counters counters) {
        this.reassembly = reassembly;
        this.upward = upward;
        this.counters = counters;
    }

    void configuration(OverlayConfiguration next) {
        reassembly.limits(ReassemblyLimits.of(next.maxMessageSize()));
    }

    @Override
    public void deliver(ForwardingHeader header, ByteBuf payload, NodeId previousHop, long nowNanos) {
        if (header.isWhole()) {
            upward.deliver(header, payload, previousHop, nowNanos);
            return;
        }
        Reassembly.Whole whole = reassembly.handleFragment(previousHop, header, payload, nowNanos);
        countDrops();
        if (whole != null) {
            upward.deliver(whole.header(), whole.payload(), previousHop, nowNanos);
        }
    }

    @Override
    public void forwarded(NodeId previousHop, long nowNanos) {
        upward.forwarded(previousHop, nowNanos);
    }

    @Override
    public void refuse(ForwardingHeader header, NodeId previousHop, ErrorCode code, String text, long nowNanos) {
        upward.refuse(header, previousHop, code, text, nowNanos);
    }

    void handleTimeout(long nowNanos) {
        reassembly.handleTimeout(nowNanos);
        countDrops();
    }

    OptionalLong nextDeadlineNanos() {
        return reassembly.nextDeadlineNanos();
    }

    private void countDrops() {
        for (DropReason reason = reassembly.pollDropped(); reason != null; reason = reassembly.pollDropped()) {
            counters.dropped(reason);
        }
    }
}
