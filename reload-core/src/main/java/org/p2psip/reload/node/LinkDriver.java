// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.link.AppChannel;
import org.p2psip.reload.link.Link;
import org.p2psip.reload.link.LinkContext;
import org.p2psip.reload.link.LinkListener;
import org.p2psip.reload.link.LinkNegotiation;
import org.p2psip.reload.link.LinkProvider;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.LinkReceiver;
import org.p2psip.reload.link.LinkRules;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.internal.Stages;
import org.p2psip.reload.routing.LinkId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what an {@link OverlayNode} wants of links, and tells it what became of them. */
final class LinkDriver implements LinkListener {
    private static final Logger LOG = LoggerFactory.getLogger(LinkDriver.class);

    /** Takes channels of applications that other nodes opened. */
    interface ChannelAcceptor {
        void accept(int application, AppChannel channel);
    }

    private static final class Negotiation {
        private final LinkPurpose purpose;
        private final LinkNegotiation provider;

        private Negotiation(LinkPurpose purpose, LinkNegotiation provider) {
            this.purpose = purpose;
            this.provider = provider;
        }
    }

    private final LinkProvider provider;
    private final ChannelAcceptor acceptor;
    private final NodeListener listener;
    private final LinkBook book;
    private final Map<Long, Negotiation> negotiations = new HashMap<>();
    private final Map<Long, AppChannel> channels = new TreeMap<>();
    private final Map<RefusalReason, Long> refusals = new EnumMap<>(RefusalReason.class);
    private boolean started;
    private @Nullable NodeDriver driver;
    private @Nullable OverlayNode node;

    LinkDriver(
            LinkProvider provider,
            ChannelAcceptor acceptor,
            NodeListener listener,
            FormerNeighbors formerNeighbors,
            LongSupplier nanoTime) {
        this.provider = provider;
        this.acceptor = acceptor;
        this.listener = listener;
        this.book = new LinkBook(listener, formerNeighbors, nanoTime);
    }

    /** Ties the knot: driver and links need each other. */
    void attach(NodeDriver driver, OverlayNode node) {
        this.driver = driver;
        this.node = node;
    }

    /** Makes the provider ready; complete when it is. */
    CompletionStage<Void> start(LinkContext context) {
        try {
            CompletionStage<Void> starting = provider.start(context, this);
            started = true;
            return starting;
        } catch (IllegalStateException | IllegalArgumentException misuse) {
            return Stages.failed(misuse);
        }
    }

    /** What a configuration says of links. */
    static LinkRules rules(OverlayConfiguration configuration) {
        return new LinkRules(configuration.maxMessageSize(), configuration.reliabilityTimer());
    }

    /** Another configuration is in force. */
    void configuration(OverlayConfiguration next) {
        if (started) {
            provider.rules(rules(next));
        }
    }

    @Override
    public void linkAccepted(Link link) {
        LinkId id = book.enter(link);
        markUnproven(id, link);
        driver().run(now -> node().links().handleUp(id, link.peer(), link.maxMessageBytes(), now));
        receive(id, link);
    }

    @Override
    public void linkRefused(RefusalReason reason, String detail, @Nullable InetSocketAddress remote) {
        listener.linkRefused(reason, detail, remote);
        if (refusals.merge(reason, 1L, Long::sum) == 1) {
            LOG.warn("link from {} refused: {} ({}); further ones are only counted", remote, detail, reason);
        } else {
            LOG.debug("link from {} refused: {} ({})", remote, detail, reason);
        }
    }

    @Override
    public void betterLinkWorthTrying(Link link) {
        if (book.contains(link)) {
            LinkId id = book.enter(link);
            driver().run(now -> node().links().handleBetterWorthTrying(id, now));
        }
    }

    /** Refused connections from outside so far, by reason; reasons that never occurred are absent. */
    Map<RefusalReason, Long> refusals() {
        return new EnumMap<>(refusals);
    }

    /** The links that are open, in the order in which they came up. */
    List<LinkStatus> status() {
        return book.status();
    }

    /**
     * Carries an output out if it is about links.
     *
     * @return whether it was
     */
    boolean carryOut(NodeOutput output) {
        if (output instanceof NodeOutput.Send send) {
            send(send);
        } else if (output instanceof NodeOutput.CloseLink close) {
            close(close.link(), close.reason());
        } else if (output instanceof NodeOutput.ConnectBootstrap connect) {
            connect(connect.attempt(), connect.address());
        } else if (output instanceof NodeOutput.Negotiate negotiate) {
            negotiate(negotiate);
        } else if (output instanceof NodeOutput.Establish establish) {
            establish(establish);
        } else if (output instanceof NodeOutput.Abandon abandon) {
            abandon(abandon.negotiation());
        } else if (output instanceof NodeOutput.ChannelAccepted accepted) {
            AppChannel channel = takeChannel(accepted.negotiation());
            if (channel != null) {
                acceptor.accept(accepted.application(), channel);
            }
        } else {
            return false;
        }
        return true;
    }

    /** The channel of a negotiation that is done, whose owner the caller becomes; null when there is none. */
    @Nullable
    AppChannel takeChannel(long negotiation) {
        return channels.remove(negotiation);
    }

    /** Closes what is open, links and provider. */
    void close() {
        List<AppChannel> open = new ArrayList<>(channels.values());
        channels.clear();
        open.forEach(AppChannel::close);
        negotiations.clear();
        provider.close();
    }

    private void send(NodeOutput.Send send) {
        LinkBook.Entry entry = book.entry(send.link());
        if (entry != null) {
            noticeSize(send.link(), entry);
            entry.link().send(send.message());
        } else {
            send.message().release();
        }
    }

    private void noticeSize(LinkId id, LinkBook.Entry entry) {
        if (entry.hasNewSize()) {
            int maxMessageBytes = entry.link().maxMessageBytes();
            driver().run(now -> node().links().handleChanged(id, maxMessageBytes));
        }
    }

    private void close(LinkId id, String reason) {
        LinkBook.Entry entry = book.entry(id);
        if (entry != null) {
            LOG.debug("closing the link with {}: {}", entry.link().peer(), reason);
            // What was sent before is still written out.
            entry.link().takeUnacknowledged().forEach(ByteBuf::release);
            entry.link().close();
        }
    }

    private void connect(long attempt, InetSocketAddress address) {
        provider.connect(address).whenComplete((link, failure) -> {
            if (link == null) {
                driver().run(now -> node().links().handleConnectFailed(attempt, text(failure), now));
                return;
            }
            // Over datagrams, a second connection to the same address is the same link.
            boolean known = book.contains(link);
            LinkId id = book.enter(link);
            book.reachableAt(link, address);
            if (!known) {
                markUnproven(id, link);
            }
            driver().run(now -> node().links().handleConnected(attempt, id, link.peer(), link.maxMessageBytes(), now));
            if (!known) {
                receive(id, link);
            }
        });
    }

    private void negotiate(NodeOutput.Negotiate negotiate) {
        long id = negotiate.negotiation();
        Negotiation negotiation =
                new Negotiation(negotiate.purpose(), provider.negotiate(negotiate.role(), negotiate.purpose()));
        negotiations.put(id, negotiation);
        negotiation.provider.localDescription().whenComplete((description, failure) -> {
            if (description != null) {
                driver().run(now -> node().handleDescription(id, description, now));
            } else {
                failed(id, failure);
            }
        });
    }

    private void establish(NodeOutput.Establish establish) {
        long id = establish.negotiation();
        Negotiation negotiation = negotiations.get(id);
        if (negotiation == null) {
            return;
        }
        if (negotiation.purpose == LinkPurpose.APPLICATION) {
            negotiation
                    .provider
                    .establishApplication(establish.remote(), establish.expectedPeer())
                    .whenComplete((channel, failure) -> {
                        if (channel == null) {
                            failed(id, failure);
                        } else if (negotiations.remove(id) != null) {
                            channels.put(id, channel);
                            driver().run(now -> node().handleEstablished(id, now));
                        } else {
                            channel.close();
                        }
                    });
        } else {
            negotiation
                    .provider
                    .establish(establish.remote(), establish.expectedPeer())
                    .whenComplete((link, failure) -> {
                        if (link == null) {
                            failed(id, failure);
                            return;
                        }
                        negotiations.remove(id);
                        if (link.isOpen()) {
                            book.learn(link, establish.remote());
                            established(id, link);
                        } else {
                            driver().run(now -> node().handleNegotiationFailed(id, "the link closed at once", now));
                        }
                    });
        }
    }

    private void established(long negotiation, Link link) {
        boolean known = book.contains(link);
        LinkId id = book.enter(link);
        driver().run(now -> {
            if (link.isMaintained()) {
                node().links().handleMaintained(id);
            }
            if (known) {
                node().links().handleProven(id, link.peer(), link.maxMessageBytes(), now);
            } else {
                node().links().handleUp(id, link.peer(), link.maxMessageBytes(), now);
            }
            node().handleEstablished(negotiation, now);
        });
        if (!known) {
            receive(id, link);
        }
    }

    /** Which of several Node-IDs the far end is has to be shown by an Attach. */
    private void markUnproven(LinkId id, Link link) {
        if (link.certificate().nodeIds().size() > 1) {
            driver().run(now -> node().links().handleUnproven(id));
        }
    }

    private void abandon(long id) {
        Negotiation negotiation = negotiations.remove(id);
        if (negotiation != null) {
            negotiation.provider.cancel();
        }
        AppChannel channel = takeChannel(id);
        if (channel != null) {
            channel.close();
        }
    }

    /** Tells the node, unless it gave the negotiation up itself. */
    private void failed(long id, @Nullable Throwable failure) {
        if (negotiations.remove(id) != null) {
            driver().run(now -> node().handleNegotiationFailed(id, text(failure), now));
        }
    }

    private void receive(LinkId id, Link link) {
        LinkBook.Entry entry = book.entry(link);
        link.receiver(new LinkReceiver() {
            @Override
            public void message(ByteBuf message) {
                noticeSize(id, entry);
                driver().message(id, message);
            }

            @Override
            public void oversized(ByteBuf head) {
                ByteBuf copy = Unpooled.copiedBuffer(head);
                driver().run(now -> node().handleOversized(id, copy, now));
            }

            @Override
            public void responsive(boolean responsive) {
                LOG.debug("link with {} {}", link.peer(), responsive ? "responds again" : "does not respond");
                book.responsive(link, responsive);
                List<ByteBuf> undelivered = responsive ? List.of() : link.takeUnacknowledged();
                driver().run(now -> node().links().handleResponsive(id, responsive, undelivered, now));
            }

            @Override
            public void closed(String reason) {
                LOG.debug("link with {} closed: {}", link.peer(), reason);
                book.remove(id, link, reason);
                List<ByteBuf> undelivered = link.takeUnacknowledged();
                driver().run(now -> node().links().handleDown(id, reason, undelivered, now));
            }
        });
    }

    private static String text(@Nullable Throwable failure) {
        if (failure == null) {
            return "no connection";
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private NodeDriver driver() {
        if (driver == null) {
            throw new AssertionError("links used before the driver");
        }
        return driver;
    }

    private OverlayNode node() {
        if (node == null) {
            throw new AssertionError("links used before the node");
        }
        return node;
    }
}
