// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.WireContext;

/** RFC 7904, Section 3.2. */
class SipRegistrationTest {
    private static final WireContext CONTEXT = WireContext.of(16, Map.of());
    private static final Destination NODE = new Destination.Node(NodeId.parse("101112131415161718191a1b1c1d1e1f"));

    static List<SipRegistration> samples() {
        return List.of(
                new SipRegistration.Uri(bytes("sip:sam@dht.example.org")),
                new SipRegistration.Route(bytes("(sip.schemes=SIP)"), List.of(NODE)),
                new SipRegistration.Route(
                        Opaque.EMPTY, List.of(new Destination.OpaqueId(Opaque.copyOf(new byte[] {1, 2, 3})), NODE)),
                new SipRegistration.Unknown(9, bytes("later")));
    }

    @Test
    void samplesCoverEveryType() {
        assertThat(samples().stream().map(Object::getClass).distinct())
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(SipRegistration.class.getPermittedSubclasses()));
    }

    /** Worked out by hand from the structure in the RFC. */
    @Test
    void routeHasTheBytesOfTheVector() {
        assertThat(hex(samples().get(1).encoded()))
                .isEqualTo("020027" + "0011287369702e736368656d65733d53495029"
                        + "00120110101112131415161718191a1b1c1d1e1f");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void roundTrips(SipRegistration registration) throws MalformedMessageException {
        assertThat(SipRegistration.decode(registration.encoded(), CONTEXT)).isEqualTo(registration);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void refusesEachPrefixAndWhatIsLeftOver(SipRegistration registration) {
        byte[] whole = registration.encoded().toByteArray();
        for (int length = 0; length < whole.length; length++) {
            Opaque prefix = Opaque.copyOf(whole, 0, length);
            assertThatThrownBy(() -> SipRegistration.decode(prefix, CONTEXT))
                    .isInstanceOf(MalformedMessageException.class);
        }
        Opaque longer = Opaque.copyOf(Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> SipRegistration.decode(longer, CONTEXT)).isInstanceOf(MalformedMessageException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"02000400000000", "0200060000000280ff", "010003000141ff", "0100020002"})
    void refusesMalformedValue(String hex) {
        Opaque value = Opaque.copyOf(Hex.decode(hex));
        assertThatThrownBy(() -> SipRegistration.decode(value, CONTEXT)).isInstanceOf(MalformedMessageException.class);
    }

    @Property
    void randomBytesDecodeOrAreRefused(@ForAll @Size(max = 80) byte[] bytes) {
        if (bytes.length > 0) {
            bytes[0] &= 3;
        }
        try {
            assertThat(SipRegistration.decode(Opaque.copyOf(bytes), CONTEXT)).isNotNull();
        } catch (MalformedMessageException expected) {
            // Every other exception fails the test.
        }
    }

    @Test
    void gruuCarriesDestinations() {
        AddressOfRecord alice = AddressOfRecord.parse("alice@example.com");
        String gruu = Gruu.format(alice, List.of(NODE));
        assertThat(gruu).isEqualTo("alice@example.com;gr=ARAQERITFBUWFxgZGhscHR4f");
        assertThat(Gruu.destinations(gruu + ";x=y", CONTEXT)).contains(List.of(NODE));
        assertThat(Gruu.destinations("alice@example.com", CONTEXT)).isEmpty();
        assertThat(Gruu.destinations("alice@example.com;gr=", CONTEXT)).isEmpty();
        assertThat(Gruu.destinations("alice@example.com;gr=%%", CONTEXT)).isEmpty();
        // The example of the RFC decodes to digits, not to a Destination List.
        assertThat(Gruu.destinations("alice@example.com;gr=MDEyMzQ1Njc4OTAxMjM0NTY3ODk~", CONTEXT))
                .isEmpty();
    }

    @Test
    void gruuPadsWithTilde() {
        Destination opaque = new Destination.OpaqueId(Opaque.copyOf(new byte[] {1, 2}));
        String gruu = Gruu.format(AddressOfRecord.parse("a@b"), List.of(opaque));
        assertThat(gruu).endsWith("~").doesNotContain("==");
        assertThat(Gruu.destinations(gruu, CONTEXT)).contains(List.of(opaque));
    }

    private static Opaque bytes(String text) {
        return Opaque.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(Opaque bytes) {
        return Hex.encode(bytes.toByteArray());
    }
}
