// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;

class TargetTest {
    private static final String DIGITS = "00112233445566778899aabbccddeeff";
    private static final NodeId BOB = NodeId.parse("0123456789abcdef0123456789abcdef");

    @Test
    void digitsOfTheRightNumberAreANodeId() {
        assertThat(parse(DIGITS).destination()).isEqualTo(new Destination.Node(NodeId.parse(DIGITS)));
        assertThat(parse("node:" + DIGITS)).isEqualTo(parse(DIGITS));
    }

    @Test
    void digitsCanBeAResourceIdIfThatIsSaid() {
        assertThat(parse("resource:" + DIGITS).destination())
                .isEqualTo(new Destination.Resource(ResourceId.parse(DIGITS)));
        assertThat(parse("resource:01").destination()).isEqualTo(new Destination.Resource(ResourceId.parse("01")));
    }

    @Test
    void theNameOfAKnownUserIsThatUsersNode() {
        assertThat(parse("bob@office.example").destination()).isEqualTo(new Destination.Node(BOB));
        assertThat(parse("bob").destination()).isEqualTo(new Destination.Node(BOB));
        assertThat(parse("name:bob@office.example").destination()).isEqualTo(resource("bob@office.example"));
    }

    @Test
    void anyOtherTextIsTheNameOfAResource() {
        assertThat(parse("carol@office.example").destination()).isEqualTo(resource("carol@office.example"));
        assertThat(parse("sip:carol@OFFICE.example;transport=tcp").destination())
                .isEqualTo(resource("carol@office.example"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "node:12", "node:xyz", "resource:1", "resource:xy", "sip:nobody"})
    void saysWhatIsNoTarget(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(text));
    }

    @Test
    void refusesTextsWithoutEnd() {
        assertThat(parse("x".repeat(Target.MAX_LENGTH))).isNotNull();
        assertThatIllegalArgumentException().isThrownBy(() -> parse("x".repeat(Target.MAX_LENGTH + 1)));
    }

    private static Target parse(String text) {
        return Target.parse(text, "office.example", 16, Map.of("bob@office.example", BOB), TargetTest::hash);
    }

    private static Destination resource(String name) {
        return new Destination.Resource(hash(Opaque.copyOf(name.getBytes(StandardCharsets.UTF_8))));
    }

    private static ResourceId hash(Opaque name) {
        return ResourceId.copyOf(String.format("%016x", name.hashCode()).getBytes(StandardCharsets.UTF_8));
    }
}
