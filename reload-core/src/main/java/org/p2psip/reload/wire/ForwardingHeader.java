// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Objects;

/**
 * What a peer needs to forward a message, in front of the signed contents (RFC 6940, Section 6.3.2).
 *
 * <p>The header says what the bytes say: whether overlay, configuration sequence, version and TTL are acceptable is for
 * the router to judge. Immutable.
 */
public final class ForwardingHeader {
    /** First four bytes of every message. */
    public static final int TOKEN = 0xD2454C4F;

    /** Version 1.0 of the protocol, the only one that RFC 6940 defines. */
    public static final int VERSION = 0x0A;

    /** TTL of a new message where the overlay's configuration names no other. */
    public static final int DEFAULT_TTL = 100;

    /** Largest offset of a fragment in bytes. */
    public static final int MAX_FRAGMENT_OFFSET = Checks.MAX_UINT24;

    /** Most bytes that each of the three lists can take. */
    public static final int MAX_LIST_BYTES = Checks.MAX_UINT16;

    /** Length in bytes of a header with three empty lists. */
    public static final int FIXED_BYTES = 38;

    static final int LAST_FRAGMENT = 0x40000000;

    private final int overlay;
    private final int configurationSequence;
    private final int version;
    private final int ttl;
    private final int fragment;
    private final int length;
    private final TransactionId transactionId;
    private final long maxResponseLength;
    private final List<Destination> viaList;
    private final List<Destination> destinationList;
    private final List<ForwardingOption> options;

    ForwardingHeader(ForwardingHeaderBuilder builder) {
        overlay = builder.overlay;
        configurationSequence = builder.configurationSequence;
        version = builder.version;
        ttl = builder.ttl;
        fragment = builder.fragment;
        length = builder.length;
        transactionId = builder.transactionId;
        maxResponseLength = builder.maxResponseLength;
        viaList = builder.viaList;
        destinationList = builder.destinationList;
        options = builder.options;
    }

    /**
     * A builder of a header of a whole message, with version 1.0, TTL 100, configuration sequence 0, no limit of the
     * response and empty lists, unless it is told otherwise.
     *
     * @param overlay the overlay's 32 bits of hash
     */
    public static ForwardingHeaderBuilder builder(int overlay, TransactionId transactionId) {
        return new ForwardingHeaderBuilder(overlay, transactionId);
    }

    /** A builder that holds the values of this header, except for {@link #length}. */
    public ForwardingHeaderBuilder toBuilder() {
        return ForwardingHeaderCodec.builder(overlay, transactionId, fragment)
                .configurationSequence(configurationSequence)
                .version(version)
                .ttl(ttl)
                .maxResponseLength(maxResponseLength)
                .viaList(viaList)
                .destinationList(destinationList)
                .options(options);
    }

    /**
     * Reads the header of the message or fragment that begins at the reader index of {@code in}, which it moves behind
     * the header. What follows is not looked at; whether there is as much of it as {@link #length} says is for the
     * caller to check.
     *
     * @param in borrowed; on failure the reader index stays where it is
     * @throws MalformedMessageException if the header is cut short or contradicts itself
     */
    public static ForwardingHeader decode(ByteBuf in, WireContext context) throws MalformedMessageException {
        WireReader reader = WireReader.of(in, ForwardingHeaderCodec.readableLength(in), 0);
        ForwardingHeader header = decode(reader, context);
        in.skipBytes(reader.offset());
        return header;
    }

    /**
     * Reads one header and leaves {@code in} behind it.
     *
     * @throws MalformedMessageException if the header is cut short or contradicts itself
     */
    public static ForwardingHeader decode(WireReader in, WireContext context) throws MalformedMessageException {
        return ForwardingHeaderCodec.decode(in, context);
    }

    /**
     * Appends the header of a message or fragment that has {@code payloadLength} bytes behind it.
     *
     * @param out the caller's
     * @param payloadLength bytes that follow the header, not negative
     */
    public void encode(ByteBuf out, int payloadLength) {
        WireWriter.append(out, writer -> ForwardingHeaderCodec.encode(this, payloadLength, writer));
    }

    /** How many bytes {@link #encode} appends; may be less than was read, as opaque IDs are written in short form. */
    public int encodedLength() {
        return FIXED_BYTES
                + ForwardingHeaderCodec.lengthOf(viaList)
                + ForwardingHeaderCodec.lengthOf(destinationList)
                + ForwardingHeaderCodec.lengthOfOptions(options);
    }

    /** Lower 32 bits of the SHA-1 of the overlay's name. */
    public int overlay() {
        return overlay;
    }

    /** Sequence of the sender's configuration, 0 to 65535. */
    public int configurationSequence() {
        return configurationSequence;
    }

    /** Version of the protocol times ten, 0 to 255; to be refused unless it is {@link #VERSION}. */
    public int version() {
        return version;
    }

    /** How many more hops the message may take, 0 to 255. */
    public int ttl() {
        return ttl;
    }

    /** Whether this is the whole message rather than one of several fragments. */
    public boolean isWhole() {
        return lastFragment() && fragmentOffset() == 0;
    }

    /** Whether this is the last or only fragment. */
    public boolean lastFragment() {
        return (fragment & LAST_FRAGMENT) != 0;
    }

    /** Where the fragment's payload begins in that of the whole message, in bytes, 0 to 2^24 - 1. */
    public int fragmentOffset() {
        return fragment & MAX_FRAGMENT_OFFSET;
    }

    /** Bytes of this message or fragment with its header as read; 0 if this header was not read but built. */
    public int length() {
        return length;
    }

    /** Ties answer to request and fragment to fragment. */
    public TransactionId transactionId() {
        return transactionId;
    }

    /** Most bytes that the response may have, 0 to 2^32 - 1; 0 is no limit. */
    public long maxResponseLength() {
        return maxResponseLength;
    }

    /** Where the message came from, first hop first; cannot be changed. */
    public List<Destination> viaList() {
        return viaList;
    }

    /** Where the message still has to go, next stop first; cannot be changed. */
    public List<Destination> destinationList() {
        return destinationList;
    }

    /** Options; the list cannot be changed. */
    public List<ForwardingOption> options() {
        return options;
    }

    int fragment() {
        return fragment;
    }

    /** Compares everything but {@link #length}. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ForwardingHeader that
                && overlay == that.overlay
                && configurationSequence == that.configurationSequence
                && version == that.version
                && ttl == that.ttl
                && fragment == that.fragment
                && transactionId.equals(that.transactionId)
                && maxResponseLength == that.maxResponseLength
                && viaList.equals(that.viaList)
                && destinationList.equals(that.destinationList)
                && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return Objects.hash(overlay, ttl, fragment, transactionId, viaList, destinationList, options);
    }

    @Override
    public String toString() {
        return "ForwardingHeader[transaction " + transactionId + ", ttl " + ttl + ", via " + viaList + ", to "
                + destinationList + ", options " + options + "]";
    }
}
