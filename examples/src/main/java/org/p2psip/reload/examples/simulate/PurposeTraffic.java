// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import io.netty.buffer.ByteBuf;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.p2psip.reload.testkit.MessageTap;
import org.p2psip.reload.testkit.SimulatedHost;
import org.p2psip.reload.wire.MessageCode;

/**
 * Counts messages and their bytes by what they are for, those that a peer sends of its own and those that it forwards apart.
 * Answers count with their requests.
 */
final class PurposeTraffic implements MessageTap {
    /** How many requests are remembered, to know what their answers are for. */
    static final int MAX_REMEMBERED = 200_000;

    private static final int FIXED_HEADER_BYTES = 38;
    private static final int FRAGMENT_AT = 12;
    private static final int FRAGMENT_OFFSET_BITS = 0xFFFFFF;
    private static final int TRANSACTION_AT = 20;
    private static final int VIA_LENGTH_AT = 32;
    private static final int DESTINATION_LENGTH_AT = 34;
    private static final int OPTIONS_LENGTH_AT = 36;
    private static final int CODE_BYTES = 2;
    private static final int BODY_LENGTH_BYTES = 4;
    private static final int NODE_DESTINATION = 1;

    private static final class Count {
        private long messages;
        private long bytes;
    }

    private final Map<Purpose, Count> own = new EnumMap<>(Purpose.class);
    private final Map<Purpose, Count> forwarded = new EnumMap<>(Purpose.class);
    private final Map<Long, Purpose> requests = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Purpose> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    @Override
    public void sent(SimulatedHost from, ByteBuf message) {
        int start = message.readerIndex();
        int viaBytes = message.getUnsignedShort(start + VIA_LENGTH_AT);
        Purpose purpose = purpose(message, start, viaBytes);
        Count count = count(purpose, viaBytes > 0);
        count.messages++;
        count.bytes += message.readableBytes();
    }

    /** Counts what is no message: handshakes. */
    void add(Purpose purpose, long moreBytes) {
        count(purpose, false).bytes += moreBytes;
    }

    long messages(Purpose purpose, boolean wasForwarded) {
        return count(purpose, wasForwarded).messages;
    }

    long bytes(Purpose purpose, boolean wasForwarded) {
        return count(purpose, wasForwarded).bytes;
    }

    long messages() {
        long sum = 0;
        for (Purpose purpose : Purpose.values()) {
            sum += messages(purpose, false) + messages(purpose, true);
        }
        return sum;
    }

    long bytes() {
        long sum = 0;
        for (Purpose purpose : Purpose.values()) {
            sum += bytes(purpose, false) + bytes(purpose, true);
        }
        return sum;
    }

    /** Forgets what was counted, but not what requests are for. */
    void clear() {
        own.clear();
        forwarded.clear();
    }

    private Count count(Purpose purpose, boolean wasForwarded) {
        return (wasForwarded ? forwarded : own).computeIfAbsent(purpose, key -> new Count());
    }

    private Purpose purpose(ByteBuf message, int start, int viaBytes) {
        if ((message.getInt(start + FRAGMENT_AT) & FRAGMENT_OFFSET_BITS) != 0) {
            return Purpose.OTHER;
        }
        int destinationsAt = start + FIXED_HEADER_BYTES + viaBytes;
        int destinationBytes = message.getUnsignedShort(start + DESTINATION_LENGTH_AT);
        int codeAt = destinationsAt + destinationBytes + message.getUnsignedShort(start + OPTIONS_LENGTH_AT);
        int code = message.getUnsignedShort(codeAt);
        long transaction = message.getLong(start + TRANSACTION_AT);
        if (code % 2 == 0 || code == MessageCode.ERROR.value()) {
            Purpose asked = requests.getOrDefault(transaction, Purpose.OTHER);
            return code == MessageCode.ERROR.value() ? Purpose.ERROR : asked;
        }
        if (viaBytes > 0) {
            Purpose known = requests.get(transaction);
            if (known != null) {
                return known;
            }
        }
        Purpose purpose = ofRequest(message, code, codeAt, destinationsAt);
        requests.put(transaction, purpose);
        return purpose;
    }

    private static Purpose ofRequest(ByteBuf message, int code, int codeAt, int destinationsAt) {
        if (code == MessageCode.STORE_REQUEST.value()) {
            int resourceAt = codeAt + CODE_BYTES + BODY_LENGTH_BYTES;
            int replicaNumberAt = resourceAt + 1 + message.getUnsignedByte(resourceAt);
            return message.getUnsignedByte(replicaNumberAt) == 0 ? Purpose.REGISTER : Purpose.REPLICA;
        }
        if (code == MessageCode.PING_REQUEST.value()) {
            return message.getUnsignedByte(destinationsAt) == NODE_DESTINATION ? Purpose.SELF_CHECK : Purpose.FINGER;
        }
        return BY_CODE.getOrDefault(code, Purpose.OTHER);
    }

    private static final Map<Integer, Purpose> BY_CODE = Map.ofEntries(
            Map.entry(MessageCode.JOIN_REQUEST.value(), Purpose.JOIN),
            Map.entry(MessageCode.LEAVE_REQUEST.value(), Purpose.JOIN),
            Map.entry(MessageCode.ATTACH_REQUEST.value(), Purpose.ATTACH),
            Map.entry(MessageCode.UPDATE_REQUEST.value(), Purpose.UPDATE),
            Map.entry(MessageCode.FETCH_REQUEST.value(), Purpose.LOOK_UP),
            Map.entry(MessageCode.STAT_REQUEST.value(), Purpose.LOOK_UP),
            Map.entry(MessageCode.FIND_REQUEST.value(), Purpose.LOOK_UP));
}
