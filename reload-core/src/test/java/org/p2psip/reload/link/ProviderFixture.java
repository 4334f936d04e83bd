// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.p2psip.reload.link.LinkNode.await;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.p2psip.reload.driver.NettyEnvironment;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;

/** Nodes on one event loop, closed after each test, whatever their links run over. */
@ExtendWith(NoLeaks.class)
public abstract class ProviderFixture<N extends LinkNode> {
    protected static final TestOverlay EXAMPLE = TestOverlay.create("example.com");

    protected final NettyEnvironment environment = NettyEnvironment.create();
    private final List<N> nodes = new ArrayList<>();

    /**
     * What a provider has counted.
     *
     * @param handshakes those under way that others began
     */
    public record Counts(int open, int handshakes, int negotiations, Map<RefusalReason, Long> refusals) {}

    /** Starts a node that listens there. */
    protected abstract N start(InetSocketAddress listen, Credentials credentials, CertificateTrust trust);

    protected abstract Counts counts(N node);

    @AfterEach
    void closeAll() {
        nodes.forEach(LinkNode::close);
        environment.close();
    }

    protected final N node(Credentials credentials) {
        return node(credentials, EXAMPLE.trust());
    }

    protected final N node(Credentials credentials, CertificateTrust trust) {
        return closed(start(LinkNode.anyPort(), credentials, trust));
    }

    /** A node that is closed after the test. */
    protected final N closed(N node) {
        nodes.add(node);
        return node;
    }

    /** Why it failed, as it must. */
    protected static RefusalReason failure(CompletionStage<?> stage) {
        try {
            await(stage);
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(LinkException.class);
            assertThat(e.getCause()).hasMessageNotContaining("\n");
            return ((LinkException) e.getCause()).reason();
        }
        throw new AssertionError("it succeeded");
    }
}
