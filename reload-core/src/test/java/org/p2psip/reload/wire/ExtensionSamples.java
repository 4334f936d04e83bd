// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.diagnostics.DiagnosticExtension;
import org.p2psip.reload.wire.diagnostics.DiagnosticInfo;
import org.p2psip.reload.wire.diagnostics.DiagnosticKind;
import org.p2psip.reload.wire.diagnostics.DiagnosticsRequest;
import org.p2psip.reload.wire.diagnostics.DiagnosticsResponse;
import org.p2psip.reload.wire.diagnostics.KindCount;
import org.p2psip.reload.wire.diagnostics.MessageCount;
import org.p2psip.reload.wire.diagnostics.PathTrackAnswer;
import org.p2psip.reload.wire.diagnostics.PathTrackRequest;
import org.p2psip.reload.wire.redir.RedirServiceProvider;
import org.p2psip.reload.wire.responserouting.ExtensiveRoutingModeOption;
import org.p2psip.reload.wire.responserouting.RouteMode;
import org.p2psip.reload.wire.selftuning.SelfTuningData;
import org.p2psip.reload.wire.share.AccessControlListItem;
import org.p2psip.reload.wire.share.ResourceNameExtension;

/** Whole values of the RFCs that extend RELOAD, each with the name of the file that holds its bytes. */
public final class ExtensionSamples {
    public static final NodeId OTHER_NODE = NodeId.parse("202122232425262728292a2b2c2d2e2f");
    public static final Instant EXPIRATION = WireSamples.TIME.plusSeconds(60);
    public static final IpAddressPort ADDRESS = WireSamples.addresses().get("address/ipv4");

    private ExtensionSamples() {}

    /** A value that takes all of the bytes that it is in. */
    public record Sample<T>(String name, T value, WireReader.Element<T> decoder, BiConsumer<T, WireWriter> encoder) {
        Opaque encoded() {
            return encode(value);
        }

        Opaque encode(T other) {
            return WireWriter.toOpaque(out -> encoder.accept(other, out));
        }

        T decode(Opaque bytes) throws MalformedMessageException {
            WireReader in = WireReader.of(bytes);
            T decoded = decoder.read(in);
            in.requireEnd("value");
            return decoded;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    public static List<Sample<?>> all() {
        List<Sample<?>> all = new ArrayList<>();
        all.add(new Sample<>("turn-server/ipv4", new TurnServer(1, ADDRESS), TurnServer::decode, TurnServer::encode));
        all.add(new Sample<>(
                "self-tuning/data",
                new SelfTuningData(500, 10_628, 9000),
                SelfTuningData::decode,
                SelfTuningData::encode));
        routing(
                all,
                "response-routing/direct",
                ExtensiveRoutingModeOption.directResponse(
                        OverlayLinkType.TLS_TCP_FH_NO_ICE, ADDRESS, WireSamples.NODE));
        routing(
                all,
                "response-routing/relay",
                ExtensiveRoutingModeOption.relayPeer(
                        OverlayLinkType.TLS_TCP_FH_NO_ICE, ADDRESS, WireSamples.NODE, OTHER_NODE));
        routing(
                all,
                "response-routing/unknown",
                new ExtensiveRoutingModeOption(
                        new RouteMode(3),
                        OverlayLinkType.DTLS_UDP_SR,
                        ADDRESS,
                        List.of(new Destination.OpaqueId(WireSamples.hex("8005")))));
        redir(
                all,
                "redir/provider",
                new RedirServiceProvider(
                        List.of(new Destination.Node(WireSamples.NODE)), WireSamples.text("voice"), 2, 3));
        redir(
                all,
                "redir/extension",
                new RedirServiceProvider(7, List.of(), Opaque.EMPTY, 0xFFFF, 0, WireSamples.hex("beef")));
        share(all, "share/item", item(null, "bob@example.com", true));
        share(
                all,
                "share/item-with-name",
                item(new ResourceNameExtension.Pattern(WireSamples.text("abc")), "bob@example.com", false));
        share(
                all,
                "share/item-with-unknown-name",
                item(new ResourceNameExtension.Unknown(2, WireSamples.hex("beef")), "", false));
        diagnostics(all);
        return all;
    }

    /** One piece of information for each record. */
    public static List<DiagnosticInfo> information() {
        return List.of(
                new DiagnosticInfo.Measure(DiagnosticKind.STATUS_INFO, 15),
                new DiagnosticInfo.Measure(DiagnosticKind.ROUTING_TABLE_SIZE, 16),
                new DiagnosticInfo.Measure(DiagnosticKind.PROCESS_POWER, 1000),
                new DiagnosticInfo.SoftwareVersion("A/1.0"),
                new DiagnosticInfo.InstancesStored(List.of(new KindCount(KindId.CERTIFICATE_BY_USER, 2))),
                new DiagnosticInfo.MessagesSentAndReceived(List.of(new MessageCount(0x17, 3, 4))),
                new DiagnosticInfo.BatteryStatus(false, 5),
                new DiagnosticInfo.Unknown(new DiagnosticKind(0xF000), WireSamples.hex("beef")));
    }

    private static void diagnostics(List<Sample<?>> all) {
        DiagnosticsRequest request = new DiagnosticsRequest(
                EXPIRATION,
                WireSamples.TIME,
                DiagnosticKind.STATUS_INFO.flag() | DiagnosticKind.ROUTING_TABLE_SIZE.flag(),
                List.of(new DiagnosticExtension(new DiagnosticKind(0xF000), WireSamples.hex("beef"))));
        DiagnosticsRequest everything =
                new DiagnosticsRequest(EXPIRATION, WireSamples.TIME, DiagnosticsRequest.EVERYTHING, List.of());
        all.add(new Sample<>("diagnostics/request", request, DiagnosticsRequest::decode, DiagnosticsRequest::encode));
        all.add(new Sample<>(
                "diagnostics/request-for-everything",
                everything,
                DiagnosticsRequest::decode,
                DiagnosticsRequest::encode));
        all.add(new Sample<>(
                "diagnostics/response",
                response(information()),
                DiagnosticsResponse::decode,
                DiagnosticsResponse::encode));
        all.add(new Sample<>(
                "diagnostics/path-track-request",
                new PathTrackRequest(new Destination.Node(WireSamples.NODE), everything),
                in -> PathTrackRequest.decode(in, WireSamples.CONTEXT),
                (value, out) -> out.bytes(value.toBody().bytes())));
        all.add(new Sample<>(
                "diagnostics/path-track-answer",
                new PathTrackAnswer(new Destination.Node(WireSamples.NODE), response(List.of())),
                in -> PathTrackAnswer.decode(in, WireSamples.CONTEXT),
                (value, out) -> out.bytes(value.toBody().bytes())));
    }

    private static DiagnosticsResponse response(List<DiagnosticInfo> information) {
        return new DiagnosticsResponse(EXPIRATION, WireSamples.TIME, WireSamples.TIME, 95, information);
    }

    private static AccessControlListItem item(@Nullable ResourceNameExtension name, String user, boolean delegation) {
        return new AccessControlListItem(name, WireSamples.text(user), KindId.CERTIFICATE_BY_USER, delegation);
    }

    private static void routing(List<Sample<?>> all, String name, ExtensiveRoutingModeOption value) {
        all.add(new Sample<>(
                name,
                value,
                in -> ExtensiveRoutingModeOption.decode(in, WireSamples.CONTEXT),
                ExtensiveRoutingModeOption::encode));
    }

    private static void redir(List<Sample<?>> all, String name, RedirServiceProvider value) {
        all.add(new Sample<>(
                name, value, in -> RedirServiceProvider.decode(in, WireSamples.CONTEXT), RedirServiceProvider::encode));
    }

    private static void share(List<Sample<?>> all, String name, AccessControlListItem value) {
        boolean named = value.resourceName() != null;
        all.add(new Sample<>(
                name, value, in -> AccessControlListItem.decode(in, named), AccessControlListItem::encode));
    }
}
