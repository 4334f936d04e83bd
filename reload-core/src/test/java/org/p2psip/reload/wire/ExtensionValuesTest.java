// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.p2psip.reload.wire.redir.RedirServiceProvider;
import org.p2psip.reload.wire.responserouting.ExtensiveRoutingModeOption;
import org.p2psip.reload.wire.responserouting.RouteMode;
import org.p2psip.reload.wire.selftuning.SelfTuningData;
import org.p2psip.reload.wire.share.AccessControlListItem;
import org.p2psip.reload.wire.share.ResourceNameExtension;

/** What is special about the values of RFC 7263, 7264, 7363, 7374 and 8076. */
class ExtensionValuesTest {
    private static final Destination NODE = new Destination.Node(WireSamples.NODE);
    private static final OverlayLinkType LINK = OverlayLinkType.TLS_TCP_FH_NO_ICE;

    @Test
    void takesOneNodeForADirectResponseAndTwoForARelay() {
        assertThat(option(RouteMode.DIRECT_RESPONSE, NODE).isUsable()).isTrue();
        assertThat(option(RouteMode.DIRECT_RESPONSE, NODE, NODE).isUsable()).isFalse();
        assertThat(option(RouteMode.RELAY_PEER, NODE).isUsable()).isFalse();
        assertThat(option(RouteMode.RELAY_PEER, NODE, NODE).isUsable()).isTrue();
        assertThat(option(RouteMode.RELAY_PEER, NODE, NODE, NODE).isUsable()).isFalse();
        assertThat(option(new RouteMode(3), NODE).isUsable()).isFalse();
        assertThat(option(RouteMode.DIRECT_RESPONSE, new Destination.Resource(WireSamples.RESOURCE))
                        .isUsable())
                .isFalse();
    }

    @Test
    void goesIntoTheHeaderAsAnOptionWithoutCriticalFlags() {
        assertThat(ExtensiveRoutingModeOption.directResponse(LINK, ExtensionSamples.ADDRESS, WireSamples.NODE)
                        .toOption())
                .isEqualTo(new ForwardingOption(
                        2, ForwardingOption.IGNORE_STATE_KEEPING, WireSamples.vector("response-routing/direct")));
    }

    @Test
    void goesIntoProbesAsAnExtensionThatNobodyHasToKnow() {
        assertThat(new SelfTuningData(500, 10_628, 9000).toExtension())
                .isEqualTo(new MessageExtension(3, false, WireSamples.vector("self-tuning/data")));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "00, 'ExtensiveRoutingModeOption.routemode at byte 0: is 0'",
        "01040106c000020117c400, 'ExtensiveRoutingModeOption.destinations at byte 10: is empty'",
        "01040106c000020117c4028005ff, 'ExtensiveRoutingModeOption at byte 13: 1 bytes left over'",
        "0104000000, 'IpAddressPort.type at byte 2: is 0'",
    })
    void saysWhereAMalformedOptionIsWrong(String bytes, String problem) {
        WireReader in = WireReader.of(WireSamples.hex(bytes));
        assertThatThrownBy(() -> ExtensiveRoutingModeOption.decode(in, WireSamples.CONTEXT))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage(problem);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "000000, 'ResourceNameExtension.type at byte 0: is 0'",
        "010004000161ff, 'ResourceNameExtension.value at byte 6: 1 bytes left over'",
        "0100020001, 'ResourceNameExtension.resource_name at byte 5: needs 1 bytes, has 0'",
        "020001ff 0000 00000001 02, 'AccessControlListItem.allow_delegation at byte 10: is 2, must be 0 or 1'",
    })
    void saysWhereAMalformedItemIsWrong(String bytes, String problem) {
        WireReader in = WireReader.of(WireSamples.hex(bytes.replace(" ", "")));
        assertThatThrownBy(() -> AccessControlListItem.decode(in, true))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage(problem);
    }

    @Test
    void putsAnItemWhereItsSignerAndItsNumberSay() {
        assertThat(AccessControlListItem.arrayIndex(WireSamples.NODE, 7)).isEqualTo(0x1D1E1F07L);
        assertThat(AccessControlListItem.arrayIndex(NodeId.wildcard(20), 255)).isEqualTo(0xFFFFFFFFL);
        assertThatThrownBy(() -> AccessControlListItem.arrayIndex(WireSamples.NODE, 256))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesANodeOfTheTreeByServiceLevelAndNumber() {
        assertThat(RedirServiceProvider.resourceName(WireSamples.text("voice"), 2, 3))
                .isEqualTo(WireSamples.hex("766f696365" + "0002" + "0003"));
    }

    @Test
    void refusesWhatNoFieldHolds() {
        Opaque tooLong = Opaque.copyOf(new byte[65_536]);
        List<Destination> tooMany = Collections.nCopies(3641, NODE);
        for (Runnable wrong : List.<Runnable>of(
                () -> new TurnServer(256, ExtensionSamples.ADDRESS),
                () -> new SelfTuningData(-1, 0, 0),
                () -> new SelfTuningData(0, 0x100000000L, 0),
                () -> new SelfTuningData(0, 0, -1),
                () -> new RouteMode(0),
                () -> new RouteMode(256),
                () -> option(RouteMode.DIRECT_RESPONSE),
                () -> option(
                        RouteMode.DIRECT_RESPONSE, Collections.nCopies(15, NODE).toArray(new Destination[0])),
                () -> new RedirServiceProvider(256, List.of(), Opaque.EMPTY, 0, 0, Opaque.EMPTY),
                () -> new RedirServiceProvider(tooMany, Opaque.EMPTY, 0, 0),
                () -> new RedirServiceProvider(List.of(), tooLong, 0, 0),
                () -> new RedirServiceProvider(List.of(), Opaque.EMPTY, 65_536, 0),
                () -> new RedirServiceProvider(List.of(), Opaque.EMPTY, 0, -1),
                () -> new RedirServiceProvider(0, List.of(), Opaque.EMPTY, 0, 0, tooLong),
                () -> new ResourceNameExtension.Pattern(Opaque.copyOf(new byte[65_534])),
                () -> new ResourceNameExtension.Unknown(1, Opaque.EMPTY),
                () -> new ResourceNameExtension.Unknown(2, tooLong),
                () -> new AccessControlListItem(null, tooLong, KindId.TURN_SERVICE, false))) {
            assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Property(tries = 200)
    void everyItemDecodesAsItself(
            @ForAll @Size(max = 300) byte[] user,
            @ForAll @Size(max = 300) byte[] name,
            @ForAll int kind,
            @ForAll boolean delegation,
            @ForAll @IntRange(min = 2, max = 255) int type)
            throws MalformedMessageException {
        Opaque bytes = Opaque.copyOf(name);
        ResourceNameExtension extension =
                delegation ? new ResourceNameExtension.Pattern(bytes) : new ResourceNameExtension.Unknown(type, bytes);
        AccessControlListItem item =
                new AccessControlListItem(extension, Opaque.copyOf(user), new KindId(kind), delegation);
        WireReader in = WireReader.of(WireWriter.toOpaque(item::encode));
        assertThat(AccessControlListItem.decode(in, true)).isEqualTo(item);
    }

    @Property(tries = 200)
    void everyProviderAndEveryEstimateDecodesAsItself(
            @ForAll @Size(max = 300) byte[] bytes,
            @ForAll @IntRange(max = 255) int type,
            @ForAll @IntRange(max = 65_535) int level,
            @ForAll @LongRange(max = 0xFFFFFFFFL) long size)
            throws MalformedMessageException {
        Opaque opaque = Opaque.copyOf(bytes);
        RedirServiceProvider provider =
                new RedirServiceProvider(type, List.of(NODE), opaque, level, 65_535 - level, opaque);
        assertThat(RedirServiceProvider.decode(
                        WireReader.of(WireWriter.toOpaque(provider::encode)), WireSamples.CONTEXT))
                .isEqualTo(provider);
        SelfTuningData data = new SelfTuningData(size, 0xFFFFFFFFL - size, size);
        assertThat(SelfTuningData.decode(WireReader.of(WireWriter.toOpaque(data::encode))))
                .isEqualTo(data);
    }

    private static ExtensiveRoutingModeOption option(RouteMode mode, Destination... destinations) {
        return new ExtensiveRoutingModeOption(mode, LINK, ExtensionSamples.ADDRESS, List.of(destinations));
    }
}
