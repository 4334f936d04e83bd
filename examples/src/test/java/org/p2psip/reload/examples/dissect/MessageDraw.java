// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.ForwardingOption;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.MessageCode;
import org.p2psip.reload.wire.MessageContents;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.SecurityBlock;
import org.p2psip.reload.wire.TransactionId;
import org.p2psip.reload.wire.WireWriter;
import org.p2psip.reload.wire.responserouting.ExtensiveRoutingModeOption;
import org.p2psip.reload.wire.responserouting.RouteMode;

/** Draws whole messages of every code, some of them in fragments, some of them twice; the same for the same seed. */
final class MessageDraw {
    /** One message in so many comes in fragments, if it is long enough. */
    private static final int FRAGMENTED = 12;

    /** One message in so many comes twice. */
    private static final int REPEATED = 30;

    private static final int MIN_FRAGMENTED_BYTES = 600;

    private final WireDraw draw;
    private final SignerDraw signers;
    private final DiagnosticsDraw diagnostics;
    private final BodyDraw bodies;
    private long lastTransaction;

    private MessageDraw(long seed) {
        draw = new WireDraw(seed);
        signers = new SignerDraw(draw, seed);
        diagnostics = new DiagnosticsDraw(draw);
        bodies = new BodyDraw(draw, new StoredDraw(draw, signers), diagnostics);
    }

    /**
     * A message, or a fragment of one.
     *
     * @param whole the message, or that which is whole with this last fragment; empty for other fragments
     * @param answer whether it is no request, and so goes the other way
     */
    record Drawn(Opaque bytes, Opaque whole, boolean answer) {}

    /** At least {@code count} of them. */
    static List<Drawn> messages(long seed, int count) {
        MessageDraw messages = new MessageDraw(seed);
        List<Drawn> all = new ArrayList<>();
        for (int i = 0; all.size() < count; i++) {
            all.addAll(messages.next(messages.bodies.body(i % messages.bodies.size())));
        }
        return all;
    }

    private List<Drawn> next(MessageBody body) {
        MessageCode code = body.code();
        SecurityBlock security = signers.securityBlock();
        MessageContents plain = MessageContents.of(body);
        MessageContents contents = new MessageContents(code, plain.body(), diagnostics.extensions(body));
        Opaque payload = WireWriter.toOpaque(out -> {
            contents.encode(out);
            security.encode(out);
        });
        boolean answer = !code.isRequest();
        boolean cut = payload.length() >= MIN_FRAGMENTED_BYTES && !code.isError() && draw.oneIn(FRAGMENTED);
        ForwardingHeader header = header(answer, cut);
        Opaque whole = message(header, payload, 0, payload.length());
        List<Drawn> messages = new ArrayList<>();
        int step = cut ? payload.length() / (2 + draw.below(3)) + 1 : payload.length();
        for (int from = 0; from < payload.length(); from += step) {
            int to = Math.min(payload.length(), from + step);
            boolean last = to == payload.length();
            messages.add(new Drawn(message(header, payload, from, to), last ? whole : Opaque.EMPTY, answer));
        }
        if (!cut && draw.oneIn(REPEATED)) {
            messages.add(messages.get(0));
        }
        return messages;
    }

    /** What holds the bytes of {@code payload} from {@code from} to {@code to}. */
    private static Opaque message(ForwardingHeader header, Opaque payload, int from, int to) {
        ByteBuf out = Unpooled.buffer();
        header.toBuilder().fragment(to == payload.length(), from).build().encode(out, to - from);
        out.writeBytes(payload.toByteArray(), from, to - from);
        return Opaque.copyOf(ByteBufUtil.getBytes(out));
    }

    /** An answer has the transaction of the request before it, but fragments have one of their own. */
    private ForwardingHeader header(boolean answer, boolean cut) {
        if (!answer || cut) {
            lastTransaction = draw.id();
        }
        List<Destination> destinations = draw.list(0, 3, draw::hop);
        destinations.add(draw.target());
        return ForwardingHeader.builder(0x65B0781F ^ draw.below(2), new TransactionId(lastTransaction))
                .configurationSequence(draw.oneIn(5) ? 65535 : draw.below(65535))
                .ttl(draw.below(256))
                .maxResponseLength(answer ? 0 : draw.uint32())
                .viaList(draw.list(0, 4, draw::hop))
                .destinationList(destinations)
                .options(draw.oneIn(3) ? draw.list(1, 2, () -> option(answer)) : List.of())
                .build();
    }

    private ForwardingOption option(boolean answer) {
        int flags = answer ? 0 : draw.below(16);
        return switch (draw.below(4)) {
            case 0 ->
                ExtensiveRoutingModeOption.directResponse(draw.link(), draw.address(), draw.nodeId())
                        .toOption();
            case 1 ->
                ExtensiveRoutingModeOption.relayPeer(draw.link(), draw.address(), draw.nodeId(), draw.nodeId())
                        .toOption();
            case 2 ->
                new ForwardingOption(
                        ExtensiveRoutingModeOption.OPTION_TYPE,
                        flags,
                        WireWriter.toOpaque(new ExtensiveRoutingModeOption(
                                new RouteMode(3),
                                draw.link(),
                                draw.address(),
                                List.of(new Destination.OpaqueId(draw.bytes(1, 250))))::encode));
            default -> new ForwardingOption(draw.of(1, 77), flags, draw.bytes(0, 40));
        };
    }
}
