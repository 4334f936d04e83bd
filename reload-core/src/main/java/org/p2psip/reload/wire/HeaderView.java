// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The forwarding header of a received message (RFC 6940, Section 6.3.2), read where it lies: without decoding the contents
 * behind it, and without an object for anything in it. One view serves any number of messages, one after the other.
 *
 * <p>It accepts what {@link ForwardingHeader#decode(ByteBuf, WireContext)} accepts, and {@link ForwardedMessage} writes the
 * bytes that a changed {@link ForwardingHeader} would be encoded as.
 *
 * <p>Not thread-safe. The message is borrowed, and must not change while the view is used.
 */
public final class HeaderView {
    static final int TTL = 11;
    static final int LENGTH = 16;
    static final int VIA_LIST_LENGTH = 32;
    static final int DESTINATION_LIST_LENGTH = 34;
    static final int OPTIONS_LENGTH = 36;

    private static final int OVERLAY = 4;
    private static final int CONFIGURATION_SEQUENCE = 8;
    private static final int VERSION = 10;
    private static final int FRAGMENT = 12;
    private static final int TRANSACTION_ID = 20;
    private static final int MAX_RESPONSE_LENGTH = 28;

    private final WireContext context;

    private final HeaderLists lists;

    private @Nullable ByteBuf message;
    private int start;

    /** A view of messages of the overlay with {@code context}; of none yet. */
    public HeaderView(WireContext context) {
        this.context = context;
        lists = new HeaderLists(context.nodeIdLength());
    }

    /**
     * Looks at the message or fragment that begins at the reader index of {@code received}, which stays where it is.
     * Whether there is as much of it as {@link #length} says is for the caller to check.
     *
     * @throws MalformedMessageException if the header is cut short or contradicts itself; the view is of nothing then
     */
    public void wrap(ByteBuf received) throws MalformedMessageException {
        message = null;
        start = received.readerIndex();
        int limit = received.writerIndex();
        checkFixedPart(received, limit);
        lists.scan(received, start, limit);
        long length = received.getUnsignedInt(start + LENGTH);
        if (length < lists.end() - start || length > Integer.MAX_VALUE) {
            throw new MalformedMessageException(
                    "ForwardingHeader.length", LENGTH, "is " + length + ", header has " + (lists.end() - start));
        }
        message = received;
    }

    private void checkFixedPart(ByteBuf received, int limit) throws MalformedMessageException {
        if (limit - start < ForwardingHeader.FIXED_BYTES) {
            // The decoder says in which field it is cut short, or which one before that is wrong.
            ForwardingHeader.decode(WireReader.of(received), context);
        }
        if (received.getInt(start) != ForwardingHeader.TOKEN) {
            throw new MalformedMessageException("ForwardingHeader.relo_token", 0, "is not the token of RELOAD");
        }
        if (received.getByte(start + FRAGMENT) >= 0) {
            throw new MalformedMessageException("ForwardingHeader.fragment", FRAGMENT, "high bit is 0");
        }
    }

    /** Lower 32 bits of the SHA-1 of the overlay's name. */
    public int overlay() {
        return message().getInt(start + OVERLAY);
    }

    /** Sequence of the sender's configuration, 0 to 65535. */
    public int configurationSequence() {
        return message().getUnsignedShort(start + CONFIGURATION_SEQUENCE);
    }

    /** Version of the protocol times ten, 0 to 255. */
    public int version() {
        return message().getUnsignedByte(start + VERSION);
    }

    /** How many more hops the message may take, 0 to 255. */
    public int ttl() {
        return message().getUnsignedByte(start + TTL);
    }

    /** Whether this is the last or only fragment. */
    public boolean lastFragment() {
        return (message().getInt(start + FRAGMENT) & ForwardingHeader.LAST_FRAGMENT) != 0;
    }

    /** Where the fragment's payload begins in that of the whole message, in bytes, 0 to 2^24 - 1. */
    public int fragmentOffset() {
        return message().getInt(start + FRAGMENT) & ForwardingHeader.MAX_FRAGMENT_OFFSET;
    }

    /** Bytes of this message or fragment with its header, as the header says. */
    public int length() {
        return message().getInt(start + LENGTH);
    }

    /** The 64 bits of the transaction ID. */
    public long transactionId() {
        return message().getLong(start + TRANSACTION_ID);
    }

    /** Most bytes that the response may have, 0 to 2^32 - 1; 0 is no limit. */
    public long maxResponseLength() {
        return message().getUnsignedInt(start + MAX_RESPONSE_LENGTH);
    }

    /** Bytes of the header: the offset of the contents, from the first byte of the message. */
    public int headerLength() {
        message();
        return lists.end() - start;
    }

    /** Offset of the Via List, from the first byte of the message. */
    public int viaListOffset() {
        return ForwardingHeader.FIXED_BYTES;
    }

    /** How many entries the Via List has. */
    public int viaCount() {
        message();
        return lists.viaCount();
    }

    /** Offset of the Destination List, which is where the Via List ends. */
    public int destinationListOffset() {
        message();
        return lists.destinations() - start;
    }

    /** How many entries the Destination List has. */
    public int destinationCount() {
        message();
        return lists.destinationCount();
    }

    /** Offset of the options, which is where the Destination List ends. */
    public int optionsOffset() {
        message();
        return lists.options() - start;
    }

    /** Whether an option has the flag {@link ForwardingOption#FORWARD_CRITICAL}. */
    public boolean hasForwardCriticalOption() {
        return forwardCriticalOption() != 0;
    }

    /** Type of the first option with the flag {@link ForwardingOption#FORWARD_CRITICAL}; 0 if none has it. */
    public int forwardCriticalOption() {
        message();
        return lists.forwardCritical();
    }

    /** The Destination List, decoded. */
    public List<Destination> destinations() {
        WireReader in = WireReader.of(message().slice(lists.destinations(), lists.options() - lists.destinations()));
        try {
            return in.elements(each -> Destination.decode(each, context));
        } catch (MalformedMessageException e) {
            throw new AssertionError("destination was accepted before", e);
        }
    }

    /**
     * Whether the entry of the Destination List with that number is {@code node}.
     *
     * @param index 0 to {@link #destinationCount} - 1
     */
    public boolean isDestination(int index, NodeId node) {
        Checks.range("index", index, 0, destinationCount() - 1L);
        return isNode(message(), destinationIndex(index), node);
    }

    /** Whether an entry of the Via List is {@code node}: it has passed the message on before. */
    public boolean isVia(NodeId node) {
        ByteBuf in = message();
        int at = start + ForwardingHeader.FIXED_BYTES;
        while (at < lists.destinations()) {
            if (isNode(in, at, node)) {
                return true;
            }
            at = HeaderScan.acceptedEnd(in, at);
        }
        return false;
    }

    private boolean isNode(ByteBuf in, int at, NodeId node) {
        return in.getByte(at) == DestinationCodec.NODE
                && node.length() == context.nodeIdLength()
                && node.isAt(at + 2, in);
    }

    /** The message, whose readable bytes begin with the header. */
    ByteBuf message() {
        if (message == null) {
            throw new IllegalStateException("no message in view");
        }
        return message;
    }

    int start() {
        return start;
    }

    /** Index of the entry of the Destination List with that number, or behind the last. */
    int destinationIndex(int index) {
        int at = lists.destinations();
        for (int i = 0; i < index; i++) {
            at = HeaderScan.acceptedEnd(message(), at);
        }
        return at;
    }

    /** How many opaque IDs of both lists are in the long form that is not written. */
    int compressible() {
        return lists.compressible();
    }
}
