// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An address at which a node may be reached, with what ICE needs to know of it (RFC 6940, Section 6.5.1.1). */
public final class IceCandidate {
    private final IpAddressPort addressPort;
    private final OverlayLinkType overlayLink;
    private final Opaque foundation;
    private final long priority;
    private final CandidateType type;
    private final @Nullable IpAddressPort relatedAddress;
    private final List<IceExtension> extensions;

    private IceCandidate(Builder builder) {
        addressPort = builder.addressPort;
        overlayLink = builder.overlayLink;
        foundation = builder.foundation;
        priority = builder.priority;
        type = builder.type;
        relatedAddress = builder.relatedAddress;
        extensions = builder.extensions;
    }

    /** A builder of a host candidate with foundation "1", priority 0 and no extensions, unless it is told otherwise. */
    public static Builder builder(IpAddressPort addressPort, OverlayLinkType overlayLink) {
        return new Builder(addressPort, overlayLink);
    }

    /** The candidate's own address. */
    public IpAddressPort addressPort() {
        return addressPort;
    }

    /** The protocol of the link. */
    public OverlayLinkType overlayLink() {
        return overlayLink;
    }

    /** Groups candidates of like origin; at most 255 bytes. */
    public Opaque foundation() {
        return foundation;
    }

    /** Priority of ICE, 0 to 2^32 - 1, higher is better. */
    public long priority() {
        return priority;
    }

    /** How the address was learnt. */
    public CandidateType type() {
        return type;
    }

    /** The base or mapped address behind the candidate; null only for a host candidate. */
    public @Nullable IpAddressPort relatedAddress() {
        return relatedAddress;
    }

    /** Extensions, whose encoding is at most 65535 bytes together; cannot be changed. */
    public List<IceExtension> extensions() {
        return extensions;
    }

    static IceCandidate decode(WireReader in) throws MalformedMessageException {
        in.begin("IceCandidate");
        Builder builder = builder(
                        address(in, "IceCandidate.addr_port"),
                        new OverlayLinkType(in.uint8("IceCandidate.overlay_link")))
                .foundation(in.opaque8("IceCandidate.foundation"))
                .priority(in.uint32("IceCandidate.priority"));
        int offset = in.offset();
        int type = in.uint8("IceCandidate.type");
        if (type < CandidateType.HOST.value() || type > CandidateType.RELAYED.value()) {
            throw new MalformedMessageException("IceCandidate.type", offset, "is " + type + ", must be 1 to 4");
        }
        CandidateType candidateType = new CandidateType(type);
        builder.type(
                candidateType, candidateType.hasRelatedAddress() ? address(in, "IceCandidate.rel_addr_port") : null);
        builder.extensions(in.list16("IceCandidate.extensions", IceExtension::decode));
        return in.end("IceCandidate", builder.build());
    }

    private static IpAddressPort address(WireReader in, String field) throws MalformedMessageException {
        in.begin(field);
        return in.end(field, IpAddressPort.decode(in));
    }

    void encode(WireWriter out) {
        addressPort.encode(out);
        out.uint8(overlayLink.value());
        out.opaque8(foundation);
        out.uint32(priority);
        out.uint8(type.value());
        if (relatedAddress != null) {
            relatedAddress.encode(out);
        }
        out.list16("IceCandidate.extensions", extensions, IceExtension::encode);
    }

    int encodedLength() {
        int fixed = 2 * Byte.BYTES + Byte.BYTES + Integer.BYTES + Short.BYTES;
        int related = relatedAddress != null ? relatedAddress.encodedLength() : 0;
        return fixed + addressPort.encodedLength() + foundation.length() + related + encodedLength(extensions);
    }

    private static int encodedLength(List<IceExtension> extensions) {
        return extensions.stream().mapToInt(IceExtension::encodedLength).sum();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IceCandidate that
                && addressPort.equals(that.addressPort)
                && overlayLink.equals(that.overlayLink)
                && foundation.equals(that.foundation)
                && priority == that.priority
                && type.equals(that.type)
                && Objects.equals(relatedAddress, that.relatedAddress)
                && extensions.equals(that.extensions);
    }

    @Override
    public int hashCode() {
        return Objects.hash(addressPort, overlayLink, foundation, priority, type, relatedAddress, extensions);
    }

    @Override
    public String toString() {
        return "IceCandidate[" + addressPort + ", link " + overlayLink.value() + ", type " + type.value()
                + ", priority " + priority + "]";
    }

    /** Collects the parts of a candidate. */
    public static final class Builder {
        private final IpAddressPort addressPort;
        private final OverlayLinkType overlayLink;
        private Opaque foundation = Opaque.copyOf(new byte[] {'1'});
        private long priority;
        private CandidateType type = CandidateType.HOST;
        private @Nullable IpAddressPort relatedAddress;
        private List<IceExtension> extensions = List.of();

        private Builder(IpAddressPort addressPort, OverlayLinkType overlayLink) {
            Checks.present("addressPort", addressPort);
            Checks.present("overlayLink", overlayLink);
            this.addressPort = addressPort;
            this.overlayLink = overlayLink;
        }

        /** Sets the foundation, at most 255 bytes. */
        public Builder foundation(Opaque foundation) {
            Checks.length("foundation", foundation, Checks.MAX_UINT8);
            this.foundation = foundation;
            return this;
        }

        /** Sets the priority, 0 to 2^32 - 1. */
        public Builder priority(long priority) {
            Checks.uint32("priority", priority);
            this.priority = priority;
            return this;
        }

        /**
         * Sets the type.
         *
         * @param relatedAddress null for a host candidate, and only for it
         * @throws IllegalArgumentException if type and related address do not go together
         */
        public Builder type(CandidateType type, @Nullable IpAddressPort relatedAddress) {
            if (type.hasRelatedAddress() != (relatedAddress != null)) {
                throw new IllegalArgumentException(
                        "candidate type " + type.value() + " with related address " + relatedAddress);
            }
            this.type = type;
            this.relatedAddress = relatedAddress;
            return this;
        }

        /** Sets the extensions, whose encoding is at most 65535 bytes together. */
        public Builder extensions(List<IceExtension> extensions) {
            Checks.encodedLength("extensions", encodedLength(extensions), Checks.MAX_UINT16);
            this.extensions = List.copyOf(extensions);
            return this;
        }

        /** Creates the candidate. */
        public IceCandidate build() {
            return new IceCandidate(this);
        }

        private static int encodedLength(List<IceExtension> extensions) {
            return IceCandidate.encodedLength(extensions);
        }
    }
}
