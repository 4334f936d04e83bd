// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.topology.chord.ChordTopology;
import org.p2psip.reload.usage.sip.ContactPreferences;
import org.p2psip.reload.usage.sip.SipConnection;
import org.p2psip.reload.usage.sip.SipReceiver;
import org.p2psip.reload.usage.sip.SipRegistration;
import org.p2psip.reload.usage.sip.SipUsage;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredDataValue;

/** Users of a simulated overlay register, find and call each other (RFC 7904). */
class SipCallSimulationTest {
    private static final String OVERLAY = "sip.example";
    private static final String MESSAGE = "MESSAGE sip:bob@sip.example SIP/2.0\r\nContent-Length: 5\r\n\r\nhello";
    private static final String OK = "SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n";

    private final Simulation simulation = Simulation.ofSeed(Simulation.seedFromProperty(11));
    private final SimulatedNetwork network = new SimulatedNetwork(simulation);
    private final SimulatedOverlay overlay =
            new SimulatedOverlay(simulation, network, ThrowawayAuthority.of(simulation, OVERLAY), new ChordTopology());
    private final List<String> heard = new ArrayList<>();

    @Test
    void everyUserCallsTheNext() {
        network.setLoss(0.01);
        List<SipUsage> phones = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            SipUsage phone =
                    SipUsage.builder().onConnection(this::answerEachMessage).build();
            phones.add(phone);
            overlay.add("user" + i + "@" + OVERLAY, phone);
        }
        overlay.enterInTurn();
        for (int i = 0; i < phones.size(); i++) {
            overlay.await("register", phones.get(i).register("user" + i + "@" + OVERLAY, ContactPreferences.ANY));
        }
        for (int i = 0; i < phones.size(); i++) {
            int callee = (i + 1) % phones.size();
            SipConnection call = overlay.await("call", phones.get(i).connect("user" + callee + "@" + OVERLAY));
            assertThat(call.peer()).isEqualTo(overlay.peers().get(callee).nodeId());
            talk(call);
        }
        assertThat(heard).hasSize(2 * phones.size()).contains(MESSAGE, OK);
    }

    @Test
    void registrationOutlivesItsLifetimeBecauseItIsRefreshed() {
        SipUsage alice = SipUsage.create();
        SipUsage bob = SipUsage.builder().onConnection(this::answerEachMessage).build();
        overlay.add("alice@" + OVERLAY, alice);
        overlay.add("bob@" + OVERLAY, bob);
        overlay.enterInTurn();
        overlay.await("register", bob.register("bob@" + OVERLAY, ContactPreferences.ANY));
        simulation.runFor(Duration.ofHours(5));
        assertThat(overlay.await("resolve", alice.resolve("bob@" + OVERLAY))).hasSize(1);
    }

    @Test
    void registrationWithARouteThatIsNoneHarmsOnlyWhoMadeIt() {
        SipUsage alice = SipUsage.create();
        overlay.add("alice@" + OVERLAY, alice);
        ReloadNode mallory = overlay.add("mallory@" + OVERLAY).node();
        overlay.enterInTurn();
        Destination self = new Destination.Node(mallory.nodeId());
        ResourceId resource =
                mallory.resourceId(Opaque.copyOf(mallory.userName().getBytes(StandardCharsets.UTF_8)));
        SipRegistration trap =
                new SipRegistration.Route(Opaque.EMPTY, List.of(new Destination.Resource(resource), self));
        overlay.await(
                "the trap",
                mallory.store(
                        resource,
                        KindId.SIP_REGISTRATION,
                        List.of(new StoredDataValue.DictionaryEntry(
                                mallory.nodeId().toOpaque(), new DataValue(true, trap.encoded()))),
                        Duration.ofHours(1)));

        assertThat(catchThrowable(() -> overlay.await("call", alice.connect("mallory@" + OVERLAY))))
                .hasMessageContaining("no usable route");
        assertThat(overlay.await("ping", overlay.peers().get(0).node().ping(List.of(self)))
                        .responder())
                .isEqualTo(mallory.nodeId());
    }

    private void talk(SipConnection call) {
        int before = heard.size();
        call.receiver(new SipReceiver() {
            @Override
            public void message(Opaque message) {
                heard.add(text(message));
            }

            @Override
            public void closed(String reason) {}
        });
        call.send(Opaque.copyOf(MESSAGE.getBytes(StandardCharsets.US_ASCII)));
        simulation.await("the answer", () -> heard.size() == before + 2, Duration.ofSeconds(10));
        call.close();
    }

    private void answerEachMessage(SipConnection connection) {
        connection.receiver(new SipReceiver() {
            @Override
            public void message(Opaque message) {
                heard.add(text(message));
                connection.send(Opaque.copyOf(OK.getBytes(StandardCharsets.US_ASCII)));
            }

            @Override
            public void closed(String reason) {}
        });
    }

    private static String text(Opaque message) {
        return new String(message.toByteArray(), StandardCharsets.US_ASCII);
    }
}
