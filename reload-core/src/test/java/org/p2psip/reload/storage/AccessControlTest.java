// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.storage.Member.ALICE;
import static org.p2psip.reload.storage.Member.BOB;
import static org.p2psip.reload.storage.Member.value;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.security.Signer;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredDataValue;

/** RFC 6940, Section 7.3. */
class AccessControlTest {
    private static final StoredDataValue ENTRY = new StoredDataValue.ArrayEntry(0, value("x"));
    private static final StoredDataValue SINGLE = new StoredDataValue.Single(value("x"));

    @Test
    void userMatchWantsTheUserName() {
        assertThat(permits(KindId.CERTIFICATE_BY_USER, BOB.home(), BOB.signer(), ENTRY))
                .isTrue();
        assertThat(permits(KindId.CERTIFICATE_BY_USER, BOB.home(), ALICE.signer(), ENTRY))
                .isFalse();
        assertThat(permits(KindId.CERTIFICATE_BY_USER, BOB.nodeHome(), BOB.signer(), ENTRY))
                .isFalse();
    }

    @Test
    void emptyUserNameMatchesNothing() {
        Signer nameless = new Signer(BOB.nodeId(), "", BOB.signer().certificate());
        assertThat(permits(KindId.CERTIFICATE_BY_USER, Member.hash(Opaque.EMPTY), nameless, ENTRY))
                .isFalse();
    }

    @Test
    void nodeMatchWantsTheNodeId() {
        assertThat(permits(KindId.CERTIFICATE_BY_NODE, BOB.nodeHome(), BOB.signer(), ENTRY))
                .isTrue();
        assertThat(permits(KindId.CERTIFICATE_BY_NODE, BOB.nodeHome(), ALICE.signer(), ENTRY))
                .isFalse();
        assertThat(permits(KindId.CERTIFICATE_BY_NODE, ResourceId.of(BOB.nodeId()), BOB.signer(), ENTRY))
                .isFalse();
    }

    @Test
    void userNodeMatchWantsUserNameAndKey() {
        assertThat(permits(KindId.SIP_REGISTRATION, BOB.home(), BOB.signer(), BOB.entry("x")))
                .isTrue();
        assertThat(permits(KindId.SIP_REGISTRATION, BOB.home(), BOB.signer(), ALICE.entry("x")))
                .isFalse();
        assertThat(permits(KindId.SIP_REGISTRATION, BOB.home(), ALICE.signer(), ALICE.entry("x")))
                .isFalse();
        assertThat(permits(KindId.SIP_REGISTRATION, BOB.home(), BOB.signer(), SINGLE))
                .isFalse();
    }

    @Test
    void nodeMultipleTriesEachNumberUpToTheLargest() {
        assertThat(permits(KindId.TURN_SERVICE, multiple(1), BOB.signer(), SINGLE))
                .isTrue();
        assertThat(permits(KindId.TURN_SERVICE, multiple(20), BOB.signer(), SINGLE))
                .isTrue();
        assertThat(permits(KindId.TURN_SERVICE, multiple(21), BOB.signer(), SINGLE))
                .isFalse();
        assertThat(permits(KindId.TURN_SERVICE, multiple(0), BOB.signer(), SINGLE))
                .isFalse();
        assertThat(permits(KindId.TURN_SERVICE, multiple(1), ALICE.signer(), SINGLE))
                .isFalse();
    }

    private static ResourceId multiple(int i) {
        byte[] name = Arrays.copyOf(BOB.nodeId().toByteArray(), 17);
        name[16] = (byte) i;
        return Member.hash(Opaque.copyOf(name));
    }

    private static boolean permits(KindId kind, ResourceId resource, Signer signer, StoredDataValue value) {
        return AccessControl.permits(KindDefinition.registered(kind, 1, 100), resource, signer, value, Member::hash);
    }
}
