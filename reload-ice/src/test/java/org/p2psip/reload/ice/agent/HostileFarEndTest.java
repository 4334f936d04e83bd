// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.TransactionId;

/** Messages in any order, right and wrong, from anywhere: the agent keeps its bounds and its pace whatever comes. */
class HostileFarEndTest {
    private static final long SEED = Long.getLong("reload.seed", 8445);
    private static final int RUNS = Integer.getInteger("reload.seeds", 150);
    private static final int STEPS = 200;
    private static final long TA_NANOS = Duration.ofMillis(50).toNanos();

    private static final InetSocketAddress[] SOURCES = {
        AgentFixture.FAR,
        AgentFixture.OTHER,
        new InetSocketAddress("198.51.100.7", 9),
        new InetSocketAddress("127.0.0.1", 9),
        new InetSocketAddress("2001:db8::9", 9),
        new InetSocketAddress("224.0.0.1", 9),
    };

    private AgentFixture fixture;
    private Random random;
    private List<StunMessage> requests;
    private Set<TransactionId> begun;
    private long startNanos;
    private boolean over;

    @Test
    void keepsItsBoundsAndItsPaceWhateverComes() throws Exception {
        for (int run = 0; run < RUNS; run++) {
            try {
                play(SEED + run);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + (SEED + run), e);
            }
        }
    }

    private void play(long seed) throws StunFormatException {
        random = new Random(seed);
        requests = new ArrayList<>();
        begun = new HashSet<>();
        over = false;
        IceSettings settings = random.nextBoolean()
                ? IceSettings.defaults()
                : IceSettings.defaults().withAggressiveNomination();
        fixture = new AgentFixture(settings, random.nextBoolean()).withHost(AgentFixture.BASE);
        fixture.random.setSeed(seed);
        boolean started = false;
        for (int step = 0; step < STEPS; step++) {
            if (!started && random.nextInt(5) == 0) {
                started = true;
                startNanos = fixture.nowNanos;
                fixture.start(AgentFixture.host(AgentFixture.FAR), AgentFixture.host(AgentFixture.OTHER, 1));
            } else {
                act();
            }
            inspect();
        }
    }

    private void act() throws StunFormatException {
        InetSocketAddress from = SOURCES[random.nextInt(SOURCES.length)];
        switch (random.nextInt(6)) {
            case 0 -> fixture.advance(Duration.ofMillis(random.nextInt(200)));
            case 1 -> fixture.advance(Duration.ofSeconds(random.nextInt(20)));
            case 2 -> {
                fixture.tieBreaker = random.nextLong();
                fixture.receive(fixture.check(random.nextBoolean(), random.nextBoolean()), from);
            }
            case 3, 4 -> answer(from);
            default -> damaged(from);
        }
    }

    private void answer(InetSocketAddress elsewhere) throws StunFormatException {
        if (requests.isEmpty()) {
            return;
        }
        StunMessage request = requests.get(random.nextInt(requests.size()));
        InetSocketAddress from = random.nextInt(4) == 0 ? elsewhere : AgentFixture.FAR;
        StunError[] errors = {
            StunError.BAD_REQUEST, StunError.ROLE_CONFLICT, StunError.FORBIDDEN, StunError.SERVER_ERROR
        };
        StunMessage response = random.nextInt(3) == 0
                ? fixture.error(request, errors[random.nextInt(errors.length)])
                : fixture.success(request, random.nextBoolean() ? AgentFixture.BASE : elsewhere);
        fixture.receive(response, from);
    }

    private void damaged(InetSocketAddress from) throws StunFormatException {
        byte[] bytes = fixture.checkBytes(random.nextBoolean(), random.nextBoolean());
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        try {
            fixture.receive(StunMessage.decode(Unpooled.wrappedBuffer(bytes)), from);
        } catch (StunFormatException e) {
            // Then it does not reach an agent.
        }
    }

    private void inspect() throws StunFormatException {
        if (over) {
            assertThat(fixture.sent).as("sent after the end").isEmpty();
        }
        List<IceOutput.Transmit> sent = List.copyOf(fixture.sent);
        List<StunMessage> messages = fixture.take();
        for (int i = 0; i < sent.size(); i++) {
            if (messages.get(i).messageClass() == StunClass.REQUEST) {
                assertThat(AddressPolicy.allows(sent.get(i).remote(), false)).isTrue();
                begun.add(messages.get(i).transactionId());
                requests.add(messages.get(i));
            }
        }
        if (requests.size() > 20) {
            requests.subList(0, requests.size() - 20).clear();
        }
        over |= !fixture.events(IceOutput.Failed.class).isEmpty();
        assertThat(fixture.events(IceOutput.Failed.class)).hasSizeLessThanOrEqualTo(1);
        assertThat(fixture.events(IceOutput.PathUsable.class)).hasSizeLessThanOrEqualTo(1);
        if (!begun.isEmpty()) {
            long elapsedNanos = fixture.nowNanos - startNanos;
            long consentRequests = elapsedNanos / Duration.ofSeconds(4).toNanos() + 1;
            // Each newly selected path begins its own consent.
            long paths = fixture.events(IceOutput.Selected.class).size();
            assertThat((long) begun.size())
                    .as("transactions begun in %d ms", elapsedNanos / AgentFixture.MILLI)
                    .isLessThanOrEqualTo(elapsedNanos / TA_NANOS + 1 + consentRequests + paths);
        }
    }
}
