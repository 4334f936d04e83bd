// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.ice.links.TestNodes.await;
import static org.p2psip.reload.ice.links.TestNodes.links;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.usage.FetchResult;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;

/** An overlay whose nodes attach to each other with ICE, on real UDP sockets. */
class IceJoinTest {
    private final TestNodes nodes = new TestNodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    @Tag("6940-6.5.1.3-1")
    void nodesThatAttachWithIceFormARingStoreAndFetch() {
        IceLinks ofFounder = links();
        ReloadNode founder = nodes.node(List.of(), ofFounder);
        await(founder.found());
        List<InetSocketAddress> bootstrap = ofFounder.localAddresses();
        List<ReloadNode> others = new ArrayList<>();
        List<IceLinks> providers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            IceLinks links = links();
            ReloadNode node = nodes.node(bootstrap, links);
            await(node.join());
            others.add(node);
            providers.add(links);
        }
        for (ReloadNode one : others) {
            for (ReloadNode other : others) {
                if (one != other) {
                    assertThat(await(one.ping(List.of(new Destination.Node(other.nodeId()))))
                                    .responder())
                            .isEqualTo(other.nodeId());
                }
            }
        }
        store(others.get(0));
        for (ReloadNode each : others) {
            assertThat(stored(each, others.get(0))).isEqualTo(1);
        }
        await(others.get(3).leave());
        assertThat(stored(founder, others.get(0))).isEqualTo(1);
    }

    private static void store(ReloadNode node) {
        StoredDataValue value =
                new StoredDataValue.DictionaryEntry(node.nodeId().toOpaque(), new DataValue(true, Opaque.EMPTY));
        await(node.store(resource(node), KindId.SIP_REGISTRATION, List.of(value), Duration.ofHours(1)));
    }

    private static int stored(ReloadNode at, ReloadNode owner) {
        FetchResult result = await(at.fetch(
                resource(owner),
                new StoredDataSpecifier(
                        KindId.SIP_REGISTRATION, 0, new ModelSpecifier.DictionarySpecifier(List.of()))));
        return result.values().size();
    }

    private static ResourceId resource(ReloadNode owner) {
        return owner.resourceId(Opaque.copyOf(owner.userName().getBytes(StandardCharsets.UTF_8)));
    }
}
