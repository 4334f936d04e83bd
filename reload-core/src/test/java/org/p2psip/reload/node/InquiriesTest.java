// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.routing.ConnectionTable;
import org.p2psip.reload.security.SelfSignedPolicy;
import org.p2psip.reload.security.Signer;
import org.p2psip.reload.storage.Storage;
import org.p2psip.reload.storage.StorageLimits;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ForwardingHeader;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.TransactionId;

/** Whom a peer asks before it says that there is nothing, and how long it waits. */
class InquiriesTest {
    private static final NodeId SELF = NodeId.parse("10".repeat(16));
    private static final NodeId PEER = NodeId.parse("20".repeat(16));
    private static final Duration TIMER = Duration.ofSeconds(3);

    private final Outputs outputs = new Outputs();
    private final Counters counters = new Counters();
    private final ConnectionTable connections = new ConnectionTable();
    private final SilentTopology topology = new SilentTopology();
    private final OverlayConfiguration configuration = OverlayConfiguration.builder("inquiries.example")
            .selfSigned(SelfSignedPolicy.SHA256)
            .build();
    private final Requests requests = new Requests(
            new HeaderFactory(configuration),
            new MessageSealer(1, List.of(), new CryptoJobs(outputs)),
            transport(),
            topology,
            new Random(1),
            TIMER,
            counters);
    private final Storage storage = new Storage(
            List.of(KindDefinition.registered(KindId.SIP_REGISTRATION, 10, 1000)),
            topology::resourceId,
            StorageLimits.DEFAULT);
    private final Inquiries inquiries =
            new Inquiries(topology, storage, new Fetches(configuration, requests), nowNanos -> {});
    private final List<Long> answeredNanos = new ArrayList<>();

    @BeforeEach
    void becomeNewInRange() {
        topology.newInRange = true;
        topology.replicaPeers = List.of(PEER, NodeId.parse("30".repeat(16)));
    }

    @Test
    void asksEveryReplicaPeerAndAnswersWhenTheTimeIsOver() {
        fetch(place(1), 1, 0);
        assertThat(answeredNanos).isEmpty();
        assertThat(asked()).isEqualTo(2);
        assertThat(inquiries.nextDeadlineNanos()).hasValue(Inquiries.LIMIT.toNanos());
        inquiries.handleTimeout(Inquiries.LIMIT.toNanos() - 1);
        assertThat(answeredNanos).isEmpty();
        inquiries.handleTimeout(Inquiries.LIMIT.toNanos());
        assertThat(answeredNanos).containsExactly(Inquiries.LIMIT.toNanos());
        assertThat(inquiries.nextDeadlineNanos()).isEmpty();
    }

    @Test
    void answersAtOnceWhatComesWithAChange() {
        fetch(place(1), 1, 0);
        fetch(place(1), 1, 1);
        inquiries.handleChanged(resource(2), 2);
        assertThat(answeredNanos).isEmpty();
        inquiries.handleChanged(resource(1), 3);
        assertThat(answeredNanos).containsExactly(3L, 3L);
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void asksNobodyWhereItsRangeIsOldOrItIsAskedByNameOrHasNoReplicaPeers() {
        fetch(new Destination.Node(SELF), 1, 0);
        topology.newInRange = false;
        fetch(place(1), 1, 0);
        topology.newInRange = true;
        topology.replicaPeers = List.of();
        fetch(place(1), 1, 0);
        assertThat(answeredNanos).hasSize(3);
        assertThat(asked()).isZero();
        assertThat(inquiries.size()).isZero();
    }

    @Test
    void asksForNoMoreResourcesAtATimeThanItsMaximum() {
        for (int i = 0; i < Inquiries.MAX_UNDER_WAY; i++) {
            fetch(place(i), i, 0);
        }
        assertThat(answeredNanos).isEmpty();
        fetch(place(200), 200, 0);
        assertThat(answeredNanos).hasSize(1);
        assertThat(inquiries.size()).isEqualTo(Inquiries.MAX_UNDER_WAY);
    }

    @Test
    void letsNoMoreRequestsWaitForAResourceThanItsMaximum() {
        for (int i = 0; i < Inquiries.MAX_WAITING; i++) {
            fetch(place(1), 1, 0);
        }
        assertThat(answeredNanos).isEmpty();
        fetch(place(1), 1, 0);
        assertThat(answeredNanos).hasSize(1);
    }

    private void fetch(Destination destination, int number, long nowNanos) {
        ForwardingHeader header = ForwardingHeader.builder(1, new TransactionId(number))
                .destinationList(List.of(destination))
                .build();
        IncomingRequest request = new IncomingRequest(header, PEER, new Signer(PEER, "", null), List.of());
        inquiries.whenThere(request, resource(number), List.of(KindId.SIP_REGISTRATION), nowNanos, answeredNanos::add);
    }

    private static Destination place(int number) {
        return new Destination.Resource(resource(number));
    }

    private static ResourceId resource(int number) {
        byte[] bytes = new byte[16];
        bytes[15] = (byte) number;
        return ResourceId.copyOf(bytes);
    }

    private int asked() {
        int count = 0;
        for (NodeOutput output = outputs.poll(); output != null; output = outputs.poll()) {
            count += output instanceof NodeOutput.Sign ? 1 : 0;
        }
        return count;
    }

    private MessageTransport transport() {
        return LoneTransport.create(SELF, configuration, connections, null, counters, outputs);
    }
}
