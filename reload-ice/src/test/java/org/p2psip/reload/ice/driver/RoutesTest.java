// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** Which session data of an address is for. */
class RoutesTest {
    private final PortFixture fixture = new PortFixture();
    private final Routes routes = new Routes();

    private IceSession session() {
        return fixture.new End().session;
    }

    @Test
    void theOldestOfTooManySessionsWithOneAddressIsForgotten() {
        IceSession first = session();
        routes.add(PortFixture.FAR, first);
        for (int i = 1; i < Routes.MAX_SESSIONS_OF_ONE_REMOTE; i++) {
            routes.add(PortFixture.FAR, session());
        }
        assertThat(routes.of(PortFixture.FAR))
                .hasSize(Routes.MAX_SESSIONS_OF_ONE_REMOTE)
                .startsWith(first);
        IceSession last = session();
        routes.add(PortFixture.FAR, last);
        assertThat(routes.of(PortFixture.FAR))
                .hasSize(Routes.MAX_SESSIONS_OF_ONE_REMOTE)
                .doesNotContain(first)
                .endsWith(last);
    }

    @Test
    void theOldestOfTooManyAddressesOfOneSessionIsForgotten() {
        IceSession session = session();
        for (int i = 0; i <= Routes.MAX_REMOTES_OF_ONE_SESSION; i++) {
            routes.add(PortFixture.stranger(i), session);
        }
        assertThat(routes.size()).isEqualTo(Routes.MAX_REMOTES_OF_ONE_SESSION);
        assertThat(routes.of(PortFixture.stranger(0))).isEmpty();
        assertThat(routes.of(PortFixture.stranger(Routes.MAX_REMOTES_OF_ONE_SESSION)))
                .containsExactly(session);
    }

    @Test
    void aPairIsRememberedOnceAndAClosedSessionNotAtAll() {
        IceSession one = session();
        IceSession other = session();
        InetSocketAddress far = PortFixture.FAR;
        routes.add(far, one);
        routes.add(far, one);
        routes.add(far, other);
        assertThat(routes.of(far)).containsExactly(one, other);
        routes.remove(one);
        assertThat(routes.of(far)).containsExactly(other);
        routes.remove(other);
        assertThat(routes.size()).isZero();
        routes.remove(other);
        assertThat(routes.of(far)).isEmpty();
    }
}
