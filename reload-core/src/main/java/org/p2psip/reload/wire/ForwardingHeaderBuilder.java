// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import java.util.List;

/** Collects the parts of a {@link ForwardingHeader}; each setter checks what it is given. */
public final class ForwardingHeaderBuilder {
    final int overlay;
    final TransactionId transactionId;
    int configurationSequence;
    int version = ForwardingHeader.VERSION;
    int ttl = ForwardingHeader.DEFAULT_TTL;
    int fragment;
    int length;
    long maxResponseLength;
    List<Destination> viaList = List.of();
    List<Destination> destinationList = List.of();
    List<ForwardingOption> options = List.of();

    ForwardingHeaderBuilder(int overlay, TransactionId transactionId) {
        Checks.present("transactionId", transactionId);
        this.overlay = overlay;
        this.transactionId = transactionId;
        this.fragment = ForwardingHeaderCodec.HIGH_BIT | ForwardingHeader.LAST_FRAGMENT;
    }

    /** Sets the sequence of the sender's configuration, 0 to 65535. */
    public ForwardingHeaderBuilder configurationSequence(int configurationSequence) {
        Checks.uint16("configuration sequence", configurationSequence);
        this.configurationSequence = configurationSequence;
        return this;
    }

    /** Sets the version of the protocol times ten, 0 to 255. */
    public ForwardingHeaderBuilder version(int version) {
        Checks.uint8("version", version);
        this.version = version;
        return this;
    }

    /** Sets how many hops the message may take, 0 to 255. */
    public ForwardingHeaderBuilder ttl(int ttl) {
        Checks.uint8("ttl", ttl);
        this.ttl = ttl;
        return this;
    }

    /**
     * Sets which part of the message this is.
     *
     * @param lastFragment whether it is the last or only part
     * @param fragmentOffset where its payload begins in that of the whole message, in bytes, 0 to 2^24 - 1
     */
    public ForwardingHeaderBuilder fragment(boolean lastFragment, int fragmentOffset) {
        Checks.range("fragment offset", fragmentOffset, 0, ForwardingHeader.MAX_FRAGMENT_OFFSET);
        int last = lastFragment ? ForwardingHeader.LAST_FRAGMENT : 0;
        this.fragment = ForwardingHeaderCodec.HIGH_BIT | last | fragmentOffset;
        return this;
    }

    /** Sets the most bytes that the response may have, 0 to 2^32 - 1; 0 is no limit. */
    public ForwardingHeaderBuilder maxResponseLength(long maxResponseLength) {
        Checks.uint32("max response length", maxResponseLength);
        this.maxResponseLength = maxResponseLength;
        return this;
    }

    /** Sets the Via List, at most 65535 bytes and without a Resource-ID; copied. */
    public ForwardingHeaderBuilder viaList(List<Destination> viaList) {
        Checks.encodedLength("via list", ForwardingHeaderCodec.lengthOf(viaList), ForwardingHeader.MAX_LIST_BYTES);
        if (ForwardingHeaderCodec.hasResourceWithin(viaList, viaList.size())) {
            throw new IllegalArgumentException("via list holds a Resource-ID");
        }
        this.viaList = List.copyOf(viaList);
        return this;
    }

    /** Sets the Destination List, at most 65535 bytes, with a Resource-ID at its end only; copied. */
    public ForwardingHeaderBuilder destinationList(List<Destination> destinationList) {
        Checks.encodedLength(
                "destination list", ForwardingHeaderCodec.lengthOf(destinationList), ForwardingHeader.MAX_LIST_BYTES);
        if (ForwardingHeaderCodec.hasResourceWithin(destinationList, destinationList.size() - 1)) {
            throw new IllegalArgumentException("destination list goes on after a Resource-ID");
        }
        this.destinationList = List.copyOf(destinationList);
        return this;
    }

    /** Sets the options, at most 65535 bytes together; copied. */
    public ForwardingHeaderBuilder options(List<ForwardingOption> options) {
        Checks.encodedLength(
                "options", ForwardingHeaderCodec.lengthOfOptions(options), ForwardingHeader.MAX_LIST_BYTES);
        this.options = List.copyOf(options);
        return this;
    }

    /** Creates the header. */
    public ForwardingHeader build() {
        return new ForwardingHeader(this);
    }
}
