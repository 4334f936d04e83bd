// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.ice;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.CommandFailure;
import org.p2psip.reload.examples.text.JsonParser;
import org.p2psip.reload.examples.text.JsonValues;
import org.p2psip.reload.ice.agent.IceOutput;
import org.p2psip.reload.ice.driver.IceContext;
import org.p2psip.reload.ice.driver.IceListener;
import org.p2psip.reload.ice.driver.IcePort;
import org.p2psip.reload.ice.driver.IceSession;
import org.p2psip.reload.ice.driver.TurnAllocation;
import org.p2psip.reload.wire.Hex;

/** One session as lines of JSON. Confined to the session's event loop, but for {@link #result}. */
final class IceConsole implements IceListener {
    private static final int SUCCESS = 0;

    private final PrintWriter out;
    private final boolean echo;
    private final CompletableFuture<Integer> result = new CompletableFuture<>();
    private final List<String> waiting = new ArrayList<>();
    private @Nullable IceSession session;
    private boolean described;
    private boolean started;
    private boolean ended;
    private long startedNanos;

    IceConsole(PrintWriter out, boolean echo) {
        this.out = out;
        this.echo = echo;
    }

    /** What the command exits with. */
    CompletableFuture<Integer> result() {
        return result;
    }

    void open(
            IceContext context,
            List<IcePort> ports,
            boolean controlling,
            List<InetSocketAddress> stunServers,
            @Nullable TurnAllocation relay,
            boolean hosts) {
        IceSession opened = new IceSession(context, ports, controlling, this);
        session = opened;
        opened.gather(stunServers, relay == null ? List.of() : relay.relays(), hosts);
    }

    private IceSession session() {
        IceSession opened = session;
        if (opened == null) {
            throw new IllegalStateException("the session is not open");
        }
        return opened;
    }

    @Override
    public void gathered() {
        IceSession opened = session();
        print(DescriptionJson.write(opened.credentials(), opened.isControlling(), opened.candidates()));
        described = true;
        List<String> lines = List.copyOf(waiting);
        waiting.clear();
        lines.forEach(this::handleLine);
        if (ended) {
            handleEnd();
        }
    }

    /** A line has come in. */
    void handleLine(String line) {
        if (!described) {
            waiting.add(line);
            return;
        }
        try {
            Map<String, Object> values = JsonParser.object(line);
            if (Boolean.TRUE.equals(values.get("close"))) {
                handleEnd();
            } else if (!started) {
                startedNanos = System.nanoTime();
                session().start(DescriptionJson.read(values));
                started = true;
            } else if (values.get("send") instanceof String hex) {
                session().send(Unpooled.wrappedBuffer(Hex.decode(hex)));
            } else {
                throw new IllegalArgumentException("neither send nor close");
            }
        } catch (JsonParser.JsonException | IllegalArgumentException e) {
            print(Map.of("event", "bad-line", "error", String.valueOf(e.getMessage())));
        }
    }

    /** There are no more lines. */
    void handleEnd() {
        ended = true;
        if (described) {
            session().close();
            result.complete(SUCCESS);
        }
    }

    @Override
    public void selected(IceOutput.Selected path) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", "connected");
        event.put("local", DescriptionJson.address(path.base()));
        event.put("remote", DescriptionJson.address(path.remote()));
        event.put("local_type", DescriptionJson.name(path.localType()));
        event.put("remote_type", DescriptionJson.name(path.remoteType()));
        event.put("ms", (System.nanoTime() - startedNanos) / 1_000_000);
        event.put("controlling", session().isControlling());
        print(event);
    }

    @Override
    public boolean received(ByteBuf datagram) {
        byte[] bytes = ByteBufUtil.getBytes(datagram);
        print(Map.of("recv", Hex.encode(bytes)));
        if (echo) {
            session().send(Unpooled.wrappedBuffer(bytes));
        }
        return true;
    }

    @Override
    public void failed(IceOutput.Failed failure) {
        Map<String, Object> event = new LinkedHashMap<>();
        boolean lost = failure.pairs().isEmpty();
        event.put("event", lost ? "closed" : "failed");
        event.put("error", failure.reason().toString());
        event.put("pairs", failure.pairs().stream().map(Object::toString).collect(Collectors.toList()));
        print(event);
        result.complete(CommandFailure.FAILED);
    }

    private void print(Map<String, ?> values) {
        out.println(JsonValues.line(values));
        out.flush();
    }
}
