// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.ice.agent.CandidateType;
import org.p2psip.reload.ice.agent.FailureReason;
import org.p2psip.reload.ice.agent.IceOutput;
import org.p2psip.reload.ice.agent.PairReport;
import org.p2psip.reload.ice.agent.RemoteDescription;
import org.p2psip.reload.ice.driver.IceListener;
import org.p2psip.reload.ice.driver.IcePort;
import org.p2psip.reload.ice.driver.IceSession;
import org.p2psip.reload.link.LinkException;
import org.p2psip.reload.link.LinkPurpose;
import org.p2psip.reload.link.NegotiationRole;
import org.p2psip.reload.link.RefusalReason;
import org.p2psip.reload.link.dtls.DtlsAssociation;
import org.p2psip.reload.link.dtls.DtlsLinks;
import org.p2psip.reload.link.dtls.ProvenPath;
import org.p2psip.reload.wire.LinkDescription;
import org.p2psip.reload.wire.NodeId;

/**
 * An ICE session and the DTLS association over it, which begins with the first pair that works and stays when another is
 * selected. Ends with either of them. Confined to the event loop.
 */
final class IceConnection implements IceListener, ProvenPath {
    /** What a relay adds to a datagram at most: header and two attributes of a Send indication. */
    static final int RELAY_BYTES = 52;

    private static final int MAX_PAIRS_TOLD = 4;

    /** Hears what becomes of it. */
    interface Owner {
        /** The description is complete. */
        void gathered();

        /** The association has begun. */
        void associated(DtlsAssociation association);

        /** There is no path. Not told once the association has begun. */
        void failed(LinkException failure);

        /** The path leads elsewhere now. */
        void pathChanged();

        /** It is all over; told once, whatever happened before. */
        void released();

        /** A STUN server has told what it sees. */
        void mapped(InetSocketAddress server, InetSocketAddress base, InetSocketAddress mapped);
    }

    private final DtlsLinks dtls;
    private final NegotiationRole role;
    private final LinkPurpose purpose;
    private final int maxDatagramBytes;
    private final Owner owner;
    private final IceSession session;
    private @Nullable NodeId peer;
    private @Nullable DtlsAssociation association;
    private @Nullable InetSocketAddress base;
    private @Nullable InetSocketAddress remote;
    private IceOutput.@Nullable Selected path;
    private boolean released;

    IceConnection(IceEndpoint endpoint, List<IcePort> ports, NegotiationRole role, LinkPurpose purpose, Owner owner) {
        this.dtls = endpoint.dtls();
        this.role = role;
        this.purpose = purpose;
        this.maxDatagramBytes = endpoint.maxDatagramBytes();
        this.owner = owner;
        // RFC 6940, Section 6.5.1.9: who sent the Attach controls.
        this.session = new IceSession(endpoint.context(), ports, role == NegotiationRole.OFFERER, this);
    }

    LinkPurpose purpose() {
        return purpose;
    }

    boolean isReleased() {
        return released;
    }

    IceSession session() {
        return session;
    }

    LinkDescription description() {
        return IceDescriptions.write(role, purpose, session.credentials(), session.candidates());
    }

    /**
     * Begins the checks.
     *
     * @param directOnly whether no path through a relay is wanted
     */
    void connect(RemoteDescription description, NodeId expectedPeer, boolean directOnly) {
        peer = expectedPeer;
        if (directOnly) {
            session.startWithoutRelays(description);
        } else {
            session.start(description);
        }
    }

    /** Ends everything, whatever it has come to. */
    void close(String reason) {
        DtlsAssociation begun = association;
        if (begun != null) {
            begun.close(reason);
        }
        release();
    }

    @Override
    public void gathered() {
        owner.gathered();
    }

    @Override
    public void mapped(InetSocketAddress server, InetSocketAddress base, InetSocketAddress mapped) {
        owner.mapped(server, base, mapped);
    }

    @Override
    public void usable(IceOutput.PathUsable path) {
        base = path.base();
        remote = path.remote();
        NodeId expected = peer;
        if (association == null && expected != null && !released) {
            // RFC 6940, Section 6.5.1.13: who sent the Attach is the DTLS server.
            DtlsAssociation begun = dtls.associate(this, role == NegotiationRole.OFFERER, expected, purpose);
            association = begun;
            owner.associated(begun);
        }
    }

    @Override
    public void selected(IceOutput.Selected selected) {
        base = selected.base();
        remote = selected.remote();
        path = selected;
        DtlsAssociation begun = association;
        if (begun != null) {
            begun.handlePathChanged();
            owner.pathChanged();
        }
    }

    @Override
    public boolean received(ByteBuf datagram) {
        DtlsAssociation begun = association;
        return begun != null && begun.handleDatagram(datagram);
    }

    @Override
    public void failed(IceOutput.Failed failure) {
        DtlsAssociation begun = association;
        if (begun == null) {
            owner.failed(new LinkException(RefusalReason.UNREACHABLE, text(failure)));
        } else {
            begun.close("the path is lost: " + text(failure));
        }
        release();
    }

    /** One line about a failure: the most promising pairs, and how they ended. */
    static String text(IceOutput.Failed failure) {
        String reason = switch (failure.reason()) {
            case NO_PAIRS -> "no candidate of the far end can be sent to";
            case NO_PATH -> "no path to any candidate of the far end";
            case NOT_NOMINATED -> "the far end chose no path";
            case NOMINATION_FAILED -> "the path that was chosen failed";
            case CONSENT_LOST -> "the far end does not answer";
        };
        if (failure.reason() == FailureReason.CONSENT_LOST || failure.pairs().isEmpty()) {
            return reason;
        }
        return reason
                + failure.pairs().stream()
                        .limit(MAX_PAIRS_TOLD)
                        .map(PairReport::toString)
                        .collect(Collectors.joining("; ", " (", ")"));
    }

    @Override
    public void send(ByteBuf datagram) {
        session.send(datagram);
    }

    @Override
    public InetSocketAddress remoteAddress() {
        InetSocketAddress to = remote;
        if (to == null) {
            throw new IllegalStateException("there is no path yet");
        }
        return to;
    }

    @Override
    public int maxDatagramBytes() {
        return isRelayed() ? maxDatagramBytes - RELAY_BYTES : maxDatagramBytes;
    }

    @Override
    public OptionalLong roundTripNanos() {
        return session.roundTripNanos();
    }

    /** Whether what is sent goes between the same addresses as with {@code other}. */
    boolean goesAs(IceConnection other) {
        return Objects.equals(base, other.base) && Objects.equals(remote, other.remote);
    }

    /** Whether what is sent goes through a relay of this end. */
    boolean isRelayed() {
        IceOutput.Selected selected = path;
        return selected != null && selected.localType() == CandidateType.RELAYED;
    }

    /** How the far end is reached; empty before a path is selected. */
    Optional<IcePath> path() {
        IceOutput.Selected selected = path;
        NodeId expected = peer;
        if (selected == null || expected == null || released) {
            return Optional.empty();
        }
        return Optional.of(new IcePath(
                expected,
                purpose,
                selected.localType(),
                selected.base(),
                selected.remoteType(),
                selected.remote(),
                session.roundTripNanos()));
    }

    @Override
    public void release() {
        if (!released) {
            released = true;
            session.close();
            owner.released();
        }
    }
}
