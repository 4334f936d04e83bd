// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.util.List;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.MessageExtension;
import org.p2psip.reload.wire.PingAnswer;
import org.p2psip.reload.wire.PingRequest;
import org.p2psip.reload.wire.ProbeAnswer;
import org.p2psip.reload.wire.ProbeRequest;
import org.p2psip.reload.wire.diagnostics.DiagnosticExtension;
import org.p2psip.reload.wire.diagnostics.DiagnosticInfo;
import org.p2psip.reload.wire.diagnostics.DiagnosticKind;
import org.p2psip.reload.wire.diagnostics.DiagnosticsRequest;
import org.p2psip.reload.wire.diagnostics.DiagnosticsResponse;
import org.p2psip.reload.wire.diagnostics.KindCount;
import org.p2psip.reload.wire.diagnostics.MessageCount;
import org.p2psip.reload.wire.selftuning.SelfTuningData;

/** Draws diagnostics, and the extensions that a message may carry besides its body. */
final class DiagnosticsDraw {
    private static final int EXPERIMENTAL = 1;
    private static final int UNASSIGNED = 0x7000;

    private final WireDraw draw;

    DiagnosticsDraw(WireDraw draw) {
        this.draw = draw;
    }

    DiagnosticsRequest request() {
        return new DiagnosticsRequest(
                draw.time(),
                draw.time(),
                draw.oneIn(3) ? DiagnosticsRequest.EVERYTHING : draw.uint64() & 0x1FFFE,
                draw.list(
                        0,
                        2,
                        () -> new DiagnosticExtension(new DiagnosticKind(0xF000 + draw.below(9)), draw.bytes(0, 30))));
    }

    DiagnosticsResponse response() {
        return new DiagnosticsResponse(
                draw.time(), draw.time(), draw.time(), draw.below(256), draw.list(0, 4, this::information));
    }

    /** Those that suit {@code body}. */
    List<MessageExtension> extensions(MessageBody body) {
        if (draw.oneIn(2)) {
            if (body instanceof ProbeRequest || body instanceof ProbeAnswer) {
                return List.of(new SelfTuningData(draw.uint32(), draw.uint32(), draw.uint32()).toExtension());
            }
            if (body instanceof PingRequest) {
                return List.of(request().toExtension());
            }
            if (body instanceof PingAnswer) {
                return List.of(response().toExtension());
            }
        }
        return draw.oneIn(5)
                ? draw.list(
                        1,
                        3,
                        () -> new MessageExtension(draw.of(EXPERIMENTAL, UNASSIGNED), draw.oneIn(2), draw.bytes(0, 60)))
                : List.of();
    }

    private DiagnosticInfo information() {
        return switch (draw.below(6)) {
            case 0 ->
                new DiagnosticInfo.Measure(
                        draw.of(DiagnosticKind.STATUS_INFO, DiagnosticKind.UNDERLAY_HOP), draw.below(16));
            case 1 ->
                new DiagnosticInfo.Measure(
                        draw.of(DiagnosticKind.ROUTING_TABLE_SIZE, DiagnosticKind.EWMA_BYTES_SENT), draw.uint32());
            case 2 ->
                new DiagnosticInfo.Measure(
                        draw.of(DiagnosticKind.PROCESS_POWER, DiagnosticKind.MACHINE_UPTIME), draw.uint64());
            case 3 ->
                new DiagnosticInfo.InstancesStored(draw.list(0, 3, () -> new KindCount(draw.kind(), draw.uint64())));
            case 4 ->
                new DiagnosticInfo.MessagesSentAndReceived(
                        draw.list(0, 3, () -> new MessageCount(1 + draw.below(0x28), draw.uint64(), draw.uint64())));
            default -> new DiagnosticInfo.BatteryStatus(draw.oneIn(2), draw.below(128));
        };
    }
}
