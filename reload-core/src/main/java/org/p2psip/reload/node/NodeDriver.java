// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.driver.Cancellable;
import org.p2psip.reload.driver.Environment;
import org.p2psip.reload.routing.LinkId;
import org.p2psip.reload.security.CertificateTrust;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.security.SignatureVerifier;
import org.p2psip.reload.security.TrustPolicy;
import org.p2psip.reload.storage.ResourceStore;
import org.p2psip.reload.storage.StoredSigner;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.Signature;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an {@link OverlayNode} in an {@link Environment}: feeds it, carries out what it puts out, and wakes it at its
 * deadlines. Everything but the signatures happens on the environment's thread.
 */
final class NodeDriver {
    private static final Logger LOG = LoggerFactory.getLogger(NodeDriver.class);

    private final OverlayNode node;
    private final Environment environment;
    private final Credentials credentials;
    private final CertificateTrust trust;
    private final SignatureVerifier verifier;
    private final Clock clock;
    private final StoreDriver store;
    private final LinkDriver links;
    private final CommandTable commands;
    private final NodeEvents events;
    private final Queue<LongConsumer> inputs = new ArrayDeque<>();
    private @Nullable Cancellable timer;
    private OptionalLong timerNanos = OptionalLong.empty();
    private boolean running;
    private boolean closed;

    /** What the machine's life means to the façade. */
    interface NodeEvents {
        void joined();

        void joinDelayed(String reason, Duration pause);

        void joinFailed(String reason);

        void left();

        void addressChanged(List<Destination> address);

        void shaken();

        void configurationChanged(OverlayConfiguration configuration);

        void configurationUnsupported(String reason);

        /** A bug of this library: the node is of no use any more. */
        void broken(Throwable bug);
    }

    NodeDriver(
            OverlayNode node,
            Environment environment,
            Credentials credentials,
            CertificateTrust trust,
            SignatureVerifier verifier,
            Clock clock,
            ResourceStore store,
            LinkDriver links,
            CommandTable commands,
            NodeEvents events) {
        this.node = node;
        this.environment = environment;
        this.credentials = credentials;
        this.trust = trust;
        this.verifier = verifier;
        this.clock = clock;
        this.store = new StoreDriver(store, trust, clock, this);
        this.links = links;
        this.commands = commands;
        this.events = events;
        links.attach(this, node);
    }

    /** Gives the node an input, on the environment's thread; one that comes while another is at work waits its turn. */
    void run(LongConsumer input) {
        if (closed) {
            return;
        }
        inputs.add(input);
        if (running) {
            return;
        }
        running = true;
        try {
            for (LongConsumer next = inputs.poll(); next != null && !closed; next = inputs.poll()) {
                next.accept(environment.nowNanos());
                drain();
            }
            wakeAtDeadline();
        } catch (RuntimeException | Error bug) {
            closed = true;
            events.broken(bug);
            throw bug;
        } finally {
            running = false;
        }
    }

    /** Gives the node an input from any thread. */
    void submit(LongConsumer input) {
        environment.execute(() -> run(input));
    }

    /** Takes in what the node stored in an earlier life; has to be over before it enters the overlay. */
    CompletionStage<Void> restore() {
        return store.restore();
    }

    /** Takes a message from a link. */
    void message(LinkId link, ByteBuf message) {
        if (running) {
            ByteBuf copy = Unpooled.copiedBuffer(message);
            run(now -> node.handleMessage(link, copy, now));
        } else {
            run(now -> node.handleMessage(link, message, now));
        }
    }

    /** Stops feeding the node. Links are closed by their driver. */
    void close() {
        closed = true;
        inputs.clear();
        if (timer != null) {
            timer.cancel();
        }
    }

    /** What came of persisting, on the environment's thread. */
    void persisted(long token, PersistOutcome outcome) {
        run(now -> node.handlePersisted(token, outcome, now));
    }

    /** Takes in a portion of what the node stored in an earlier life, and goes on to the next. */
    void restore(Work<ResourceStore.Portion> portion, Runnable next) {
        offload(portion, (restored, now) -> {
            node.handleRestored(restored, now);
            next.run();
        });
    }

    /** Has signers judged, drops what those have signed that are not trusted any more, and goes on. */
    void judge(Work<Set<StoredSigner>> untrusted, Runnable next) {
        offload(untrusted, (signers, now) -> {
            node.handleUntrusted(signers);
            next.run();
        });
    }

    boolean isClosed() {
        return closed;
    }

    private void drain() {
        for (NodeOutput output = node.pollOutput(); output != null && !closed; output = node.pollOutput()) {
            carryOut(output);
        }
    }

    private void carryOut(NodeOutput output) {
        if (output instanceof NodeOutput.Sign sign) {
            offload(() -> sign(sign.inputs()), (signatures, now) -> node.handleSigned(sign.job(), signatures, now));
        } else if (output instanceof NodeOutput.Verify verify) {
            offload(() -> verify.verification().run(verifier, clock.instant()), (result, now) -> {
                if (result.signer() == null) {
                    LOG.debug("message refused: {}", result.refusal());
                }
                node.handleVerified(verify.job(), result, now);
            });
        } else if (output instanceof NodeOutput.Persist persist) {
            store.persist(persist.change());
        } else if (output instanceof NodeOutput.Forget forget) {
            store.forget(forget.resource());
        } else if (output instanceof NodeOutput.CheckUpdate update) {
            offload(
                    () -> update.check().run(verifier, clock.instant()),
                    (verdict, now) -> node.handleChecked(update.job(), verdict, now));
        } else if (output instanceof NodeOutput.ConfigurationAdopted adopted) {
            changeTrust(adopted.configuration().trustPolicy());
            events.configurationChanged(adopted.configuration());
        } else if (output instanceof NodeOutput.ConfigurationUnsupported unsupported) {
            events.configurationUnsupported(unsupported.reason());
        } else if (output instanceof NodeOutput.Joined) {
            events.joined();
        } else if (output instanceof NodeOutput.JoinDelayed delayed) {
            events.joinDelayed(delayed.reason(), delayed.pause());
        } else if (output instanceof NodeOutput.AddressChanged changed) {
            events.addressChanged(changed.address());
        } else if (output instanceof NodeOutput.Shaken) {
            events.shaken();
        } else if (output instanceof NodeOutput.JoinFailed failed) {
            events.joinFailed(failed.reason());
        } else if (output instanceof NodeOutput.Left) {
            events.left();
        } else if (!commands.carryOut(output) && !links.carryOut(output)) {
            throw new AssertionError("unknown output " + output);
        }
    }

    private void changeTrust(TrustPolicy next) {
        boolean changes = !next.equals(trust.policy());
        trust.change(next);
        if (changes) {
            store.handleTrustChanged(node.storedSigners());
        }
    }

    private List<Signature> sign(List<Opaque> inputs) {
        List<Signature> signatures = new ArrayList<>(inputs.size());
        for (Opaque input : inputs) {
            signatures.add(credentials.sign(input));
        }
        return signatures;
    }

    /** Work of the crypto executor, and what the node does with its result. */
    interface Work<T> {
        T run();
    }

    interface Then<T> {
        void accept(T result, long nowNanos);
    }

    <T> void offload(Work<T> work, Then<T> then) {
        Runnable task = () -> {
            LongConsumer input;
            try {
                T result = work.run();
                input = now -> then.accept(result, now);
            } catch (RuntimeException | Error bug) {
                input = now -> {
                    throw bug;
                };
            }
            if (environment.isInTask() && running) {
                // Worked out on the spot, in the midst of another input: it is the next one.
                inputs.add(input);
            } else {
                submit(input);
            }
        };
        try {
            environment.cryptoExecutor().execute(task);
        } catch (RejectedExecutionException refused) {
            // Its queue is full: working here slows down reading from the network, and nothing waits for ever.
            LOG.debug("signature work refused", refused);
            task.run();
        }
    }

    private void wakeAtDeadline() {
        OptionalLong deadline = node.nextDeadlineNanos();
        if (closed || deadline.equals(timerNanos)) {
            return;
        }
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        timerNanos = deadline;
        if (deadline.isPresent()) {
            long delayNanos = deadline.getAsLong() - environment.nowNanos();
            timer = environment.schedule(delayNanos, () -> {
                timerNanos = OptionalLong.empty();
                run(node::handleTimeout);
            });
        }
    }
}
