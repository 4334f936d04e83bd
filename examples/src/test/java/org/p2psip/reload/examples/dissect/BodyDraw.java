// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.p2psip.reload.wire.AppAttachAnswer;
import org.p2psip.reload.wire.AppAttachRequest;
import org.p2psip.reload.wire.AttachAnswer;
import org.p2psip.reload.wire.AttachRequest;
import org.p2psip.reload.wire.CandidateType;
import org.p2psip.reload.wire.ConfigUpdateAnswer;
import org.p2psip.reload.wire.ConfigUpdateRequest;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.FindAnswer;
import org.p2psip.reload.wire.FindKindData;
import org.p2psip.reload.wire.FindRequest;
import org.p2psip.reload.wire.IceCandidate;
import org.p2psip.reload.wire.IceExtension;
import org.p2psip.reload.wire.JoinAnswer;
import org.p2psip.reload.wire.JoinRequest;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.LeaveAnswer;
import org.p2psip.reload.wire.LeaveRequest;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.MessageBodyCodec;
import org.p2psip.reload.wire.MessageCode;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.PingAnswer;
import org.p2psip.reload.wire.PingRequest;
import org.p2psip.reload.wire.ProbeAnswer;
import org.p2psip.reload.wire.ProbeInformation;
import org.p2psip.reload.wire.ProbeInformationType;
import org.p2psip.reload.wire.ProbeRequest;
import org.p2psip.reload.wire.RouteQueryAnswer;
import org.p2psip.reload.wire.RouteQueryRequest;
import org.p2psip.reload.wire.StatRequest;
import org.p2psip.reload.wire.StoreAnswer;
import org.p2psip.reload.wire.StoreKindResponse;
import org.p2psip.reload.wire.UnknownBody;
import org.p2psip.reload.wire.UpdateAnswer;
import org.p2psip.reload.wire.UpdateRequest;
import org.p2psip.reload.wire.WireWriter;
import org.p2psip.reload.wire.diagnostics.PathTrackAnswer;
import org.p2psip.reload.wire.diagnostics.PathTrackRequest;

/** Draws bodies of every message code, and of errors with every error code. */
final class BodyDraw {
    /** The first error code that means something, and the last. */
    private static final int FIRST_ERROR = 2;

    private static final int LAST_ERROR = 0x1A;

    private static final String DOCUMENT = "<overlay xmlns=\"urn:ietf:params:xml:ns:p2p:config-base\">"
            + "<configuration instance-name=\"example.com\" sequence=\"%d\"></configuration></overlay>";
    private static final String KIND = "<kind-block xmlns=\"urn:ietf:params:xml:ns:p2p:config-base\">"
            + "<kind id=\"%d\"><max-count>%d</max-count></kind></kind-block>";

    private final WireDraw draw;
    private final StoredDraw stored;
    private final DiagnosticsDraw diagnostics;
    private final List<Supplier<? extends MessageBody>> cases = new ArrayList<>();

    BodyDraw(WireDraw draw, StoredDraw stored, DiagnosticsDraw diagnostics) {
        this.draw = draw;
        this.stored = stored;
        this.diagnostics = diagnostics;
        addLinks();
        addTopology();
        addData();
        addMaintenance();
        for (int code = FIRST_ERROR; code <= LAST_ERROR; code++) {
            ErrorCode error = new ErrorCode(code);
            cases.add(() -> new ErrorResponse(error, errorInfo(error)));
        }
    }

    /** How many bodies {@link #body} tells apart. */
    int size() {
        return cases.size();
    }

    /** A body of one of the kinds; an answer follows its request. */
    MessageBody body(int which) {
        return cases.get(which).get();
    }

    private void addLinks() {
        cases.add(() -> new AttachRequest(description("passive"), draw.oneIn(2)));
        cases.add(() -> new AttachAnswer(description("active"), draw.oneIn(2)));
        cases.add(() -> new AppAttachRequest(description("passive"), draw.of(5060, 5061, 61441)));
        cases.add(() -> new AppAttachAnswer(description("active"), draw.of(5060, 5061, 61441)));
        cases.add(() -> new PingRequest(draw.bytes(0, 300)));
        cases.add(() -> new PingAnswer(draw.uint64(), draw.time()));
    }

    private void addTopology() {
        cases.add(() -> new JoinRequest(draw.nodeId(), draw.bytes(0, 20)));
        cases.add(() -> new JoinAnswer(draw.bytes(0, 20)));
        cases.add(() -> new LeaveRequest(draw.nodeId(), leaveData()));
        cases.add(LeaveAnswer::new);
        for (int type = 1; type <= 3; type++) {
            int each = type;
            cases.add(() -> new UpdateRequest(update(each)));
            cases.add(() -> new UpdateAnswer(Opaque.EMPTY));
        }
        cases.add(() -> new RouteQueryRequest(draw.oneIn(2), draw.target(), draw.bytes(0, 20)));
        cases.add(() -> new RouteQueryAnswer(draw.nodeId().toOpaque()));
        cases.add(() -> new ProbeRequest(draw.list(1, 4, () -> new ProbeInformationType(1 + draw.below(4)))));
        cases.add(() -> new ProbeAnswer(draw.list(1, 4, this::probe)));
    }

    private void addData() {
        cases.add(stored::storeRequest);
        cases.add(this::storeAnswer);
        cases.add(() -> new FetchRequest(draw.resourceId(), stored.specifiers()));
        cases.add(stored::fetchAnswer);
        cases.add(() -> new StatRequest(draw.resourceId(), stored.specifiers()));
        cases.add(stored::statAnswer);
        cases.add(() -> new FindRequest(draw.resourceId(), kinds()));
        cases.add(() -> new FindAnswer(kinds().stream()
                .map(kind -> draw.oneIn(3) ? FindKindData.none(kind, 16) : new FindKindData(kind, draw.resourceId()))
                .toList()));
    }

    private void addMaintenance() {
        cases.add(() -> new ConfigUpdateRequest(
                new ConfigUpdateRequest.Configuration(WireDraw.ascii(String.format(DOCUMENT, draw.below(65535))))));
        cases.add(ConfigUpdateAnswer::new);
        cases.add(() -> new ConfigUpdateRequest(new ConfigUpdateRequest.Kinds(draw.list(
                1, 3, () -> WireDraw.ascii(String.format(KIND, 0xF0000001L + draw.below(9), 1 + draw.below(9)))))));
        cases.add(() -> new ConfigUpdateRequest(new ConfigUpdateRequest.Unknown(3, draw.bytes(0, 20))));
        for (int code = 0x23; code <= 0x26; code++) {
            MessageCode experimental = new MessageCode(code);
            cases.add(() -> new UnknownBody(experimental, draw.bytes(0, 40)));
        }
        cases.add(() -> new PathTrackRequest(draw.hop(), diagnostics.request()).toBody());
        cases.add(() -> new PathTrackAnswer(draw.hop(), diagnostics.response()).toBody());
    }

    private StoreAnswer storeAnswer() {
        return new StoreAnswer(kinds().stream()
                .map(kind -> new StoreKindResponse(kind, draw.uint64(), draw.list(0, 3, draw::nodeId)))
                .toList());
    }

    private List<KindId> kinds() {
        return draw.list(1, 4, draw::kind).stream().distinct().toList();
    }

    private LinkDescription description(String role) {
        return new LinkDescription(
                draw.text(4, 8), draw.text(22, 30), WireDraw.ascii(role), draw.list(1, 4, this::candidate));
    }

    private IceCandidate candidate() {
        CandidateType type = new CandidateType(1 + draw.below(4));
        return IceCandidate.builder(draw.address(), draw.link())
                .type(type, type.hasRelatedAddress() ? draw.address() : null)
                .foundation(draw.text(1, 32))
                .priority(draw.uint32())
                .extensions(draw.list(0, 2, () -> new IceExtension(draw.text(1, 20), draw.bytes(0, 300))))
                .build();
    }

    private ProbeInformation probe() {
        return switch (draw.below(4)) {
            case 0 -> new ProbeInformation.ResponsibleSet(draw.below(1_000_000_000));
            case 1 -> new ProbeInformation.NumResources(draw.uint32());
            case 2 -> new ProbeInformation.Uptime(draw.uint32());
            default -> new ProbeInformation.Unknown(new ProbeInformationType(4), draw.bytes(0, 30));
        };
    }

    private Opaque update(int type) {
        return WireWriter.toOpaque(out -> {
            out.uint32(draw.uint32());
            out.uint8(type);
            for (int lists = type == 3 ? 3 : type == 2 ? 2 : 0; lists > 0; lists--) {
                nodes(out);
            }
        });
    }

    private Opaque leaveData() {
        return WireWriter.toOpaque(out -> {
            out.uint8(1 + draw.below(2));
            nodes(out);
        });
    }

    private void nodes(WireWriter out) {
        out.list16("nodes", draw.list(0, 5, draw::nodeId), (NodeId each, WireWriter to) -> to.bytes(each.toOpaque()));
    }

    private Opaque errorInfo(ErrorCode code) {
        if (code.equals(ErrorCode.GENERATION_COUNTER_TOO_LOW)) {
            return MessageBodyCodec.encode(storeAnswer());
        }
        if (code.equals(ErrorCode.UNKNOWN_KIND)) {
            return WireWriter.toOpaque(out -> out.list8(
                    "kinds", kinds(), (KindId each, WireWriter to) -> to.uint32(Integer.toUnsignedLong(each.value()))));
        }
        return draw.text(0, 60);
    }
}
