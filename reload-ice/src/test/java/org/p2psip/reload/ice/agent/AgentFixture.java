// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.p2psip.reload.ice.stun.AttributeType;
import org.p2psip.reload.ice.stun.StunClass;
import org.p2psip.reload.ice.stun.StunError;
import org.p2psip.reload.ice.stun.StunFormatException;
import org.p2psip.reload.ice.stun.StunIntegrity;
import org.p2psip.reload.ice.stun.StunKey;
import org.p2psip.reload.ice.stun.StunMessage;
import org.p2psip.reload.ice.stun.StunMethod;
import org.p2psip.reload.ice.stun.StunWriter;
import org.p2psip.reload.ice.stun.TransactionId;

/** One agent, and a far end whose messages a test writes by hand. */
final class AgentFixture {
    static final InetSocketAddress BASE = new InetSocketAddress("203.0.113.1", 5000);
    static final InetSocketAddress FAR = new InetSocketAddress("203.0.113.2", 5000);
    static final InetSocketAddress OTHER = new InetSocketAddress("203.0.113.3", 5000);
    static final IceCredentials FAR_CREDENTIALS = new IceCredentials("farEnd", "f".repeat(22));
    static final long MILLI = Duration.ofMillis(1).toNanos();

    /** Near overflow on purpose: a monotonic clock has no meaningful origin. */
    long nowNanos = Long.MAX_VALUE - Duration.ofMillis(300).toNanos();

    final Random random = new Random(8445);
    final StunIntegrity integrity = new StunIntegrity();
    final StunWriter writer = new StunWriter(integrity);
    final LocalCandidates candidates = new LocalCandidates(ProtocolClass.SIMPLE);
    final IceAgent agent;
    final List<IceOutput> events = new ArrayList<>();
    final List<IceOutput.Transmit> sent = new ArrayList<>();
    long tieBreaker = 1;

    AgentFixture(boolean controlling) {
        this(IceSettings.defaults(), controlling);
    }

    AgentFixture(IceSettings settings, boolean controlling) {
        agent = new IceAgent(settings, controlling, IceCredentials.random(random), new StunPacer(), integrity, random);
    }

    AgentFixture withHost(InetSocketAddress... bases) {
        candidates.addHosts(List.of(bases));
        candidates.candidates().forEach(agent::addLocalCandidate);
        return this;
    }

    static RemoteCandidate host(InetSocketAddress address) {
        return host(address, 0);
    }

    static RemoteCandidate host(InetSocketAddress address, int position) {
        long priority =
                Priorities.candidate(CandidateType.HOST, LocalPreferences.preference(ProtocolClass.SIMPLE, position));
        return new RemoteCandidate(CandidateType.HOST, address, "f" + position, priority);
    }

    AgentFixture start(RemoteCandidate... remotes) {
        agent.start(new RemoteDescription(FAR_CREDENTIALS, List.of(remotes)), nowNanos);
        return drain();
    }

    AgentFixture drain() {
        for (IceOutput each = agent.pollOutput(); each != null; each = agent.pollOutput()) {
            if (each instanceof IceOutput.Transmit transmit) {
                sent.add(transmit);
            } else {
                events.add(each);
            }
        }
        return this;
    }

    AgentFixture advance(Duration time) {
        long end = nowNanos + time.toNanos();
        while (agent.nextDeadlineNanos().isPresent()
                && agent.nextDeadlineNanos().getAsLong() - end <= 0) {
            nowNanos = agent.nextDeadlineNanos().getAsLong();
            agent.handleTimeout(nowNanos);
            drain();
        }
        nowNanos = end;
        return this;
    }

    /** Takes the datagrams sent since the last call. */
    List<StunMessage> take() throws StunFormatException {
        List<StunMessage> messages = new ArrayList<>();
        for (IceOutput.Transmit each : sent) {
            messages.add(StunMessage.decode(each.payload()));
        }
        sent.clear();
        return messages;
    }

    /** The only request among those. */
    StunMessage takeRequest() throws StunFormatException {
        List<StunMessage> requests = take().stream()
                .filter(each -> each.messageClass() == StunClass.REQUEST)
                .toList();
        if (requests.size() != 1) {
            throw new AssertionError(requests.size() + " requests");
        }
        return requests.get(0);
    }

    StunMessage takeOnly() throws StunFormatException {
        List<StunMessage> messages = take();
        if (messages.size() != 1) {
            throw new AssertionError(messages.size() + " messages");
        }
        return messages.get(0);
    }

    AgentFixture receive(StunMessage message, InetSocketAddress from) {
        return receive(message, BASE, from);
    }

    AgentFixture receive(StunMessage message, InetSocketAddress base, InetSocketAddress from) {
        agent.handleMessage(message, base, from, nowNanos);
        return drain();
    }

    StunKey localKey() {
        return StunKey.shortTerm(agent.localCredentials().password());
    }

    StunKey farKey() {
        return StunKey.shortTerm(FAR_CREDENTIALS.password());
    }

    /** A check of the far end. */
    StunMessage check(boolean farControls, boolean useCandidate) throws StunFormatException {
        return StunMessage.decode(Unpooled.wrappedBuffer(checkBytes(farControls, useCandidate)));
    }

    byte[] checkBytes(boolean farControls, boolean useCandidate) {
        ByteBuf out = Unpooled.buffer();
        writer.begin(out, StunClass.REQUEST, StunMethod.BINDING, TransactionId.random(random))
                .text(AttributeType.USERNAME, agent.localCredentials().ufrag() + ":" + FAR_CREDENTIALS.ufrag())
                .uint32(AttributeType.PRIORITY, 0x6E7FFFFF)
                .uint64(farControls ? AttributeType.ICE_CONTROLLING : AttributeType.ICE_CONTROLLED, tieBreaker);
        if (useCandidate) {
            writer.flag(AttributeType.USE_CANDIDATE);
        }
        writer.integrity(localKey()).fingerprintAndEnd();
        return ByteBufUtil.getBytes(out);
    }

    StunMessage request(Consumer<StunWriter> attributes) throws StunFormatException {
        ByteBuf out = Unpooled.buffer();
        attributes.accept(writer.begin(out, StunClass.REQUEST, StunMethod.BINDING, TransactionId.random(random)));
        return StunMessage.decode(out);
    }

    StunMessage success(StunMessage request) throws StunFormatException {
        return success(request, BASE);
    }

    StunMessage success(StunMessage request, InetSocketAddress mapped) throws StunFormatException {
        ByteBuf out = Unpooled.buffer();
        writer.beginResponse(out, StunClass.SUCCESS_RESPONSE, request)
                .xorAddress(AttributeType.XOR_MAPPED_ADDRESS, mapped)
                .integrity(farKey())
                .fingerprintAndEnd();
        return StunMessage.decode(out);
    }

    StunMessage error(StunMessage request, StunError error) throws StunFormatException {
        ByteBuf out = Unpooled.buffer();
        writer.beginResponse(out, StunClass.ERROR_RESPONSE, request)
                .error(error)
                .integrity(farKey())
                .fingerprintAndEnd();
        return StunMessage.decode(out);
    }

    /** Has the pair to {@link #FAR} selected, this end controlling. */
    AgentFixture connected() throws StunFormatException {
        withHost(BASE).start(host(FAR));
        receive(success(takeRequest()), FAR);
        advance(Duration.ofMillis(50));
        receive(success(takeRequest()), FAR);
        return this;
    }

    <T extends IceOutput> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
