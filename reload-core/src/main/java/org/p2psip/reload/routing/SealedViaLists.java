// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.WireContext;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/**
 * Via Lists within opaque IDs: encrypted and authenticated with AES-128 in Galois/Counter Mode, bound to the transaction,
 * under a key that only this node has and changes now and then. So no state is kept for any message (RFC 6940, Section 6.1.2).
 *
 * <p>An ID is one byte that names the key, five bytes that no two IDs of a key share, the entries, and twelve bytes of tag.
 */
final class SealedViaLists {
    /** How long a key seals; it opens until the one after it has sealed for as long. */
    static final Duration KEY_LIFETIME = Duration.ofMinutes(5);

    private static final int KEY_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int COUNTER_BYTES = 5;
    private static final int TAG_BYTES = 12;
    private static final int HEAD_BYTES = 1 + COUNTER_BYTES;
    private static final long MAX_COUNTER = (1L << (COUNTER_BYTES * Byte.SIZE)) - 1;

    private final WireContext context;
    private final Random random;
    private @Nullable Key current;
    private @Nullable Key previous;
    private int nextNumber;

    private static final class Key {
        private final int number;
        private final long expiryNanos;
        private final KeyParameter secret;
        private long counter;

        private Key(int number, long expiryNanos, KeyParameter secret) {
            this.number = number;
            this.expiryNanos = expiryNanos;
            this.secret = secret;
        }
    }

    /** @param random source of the keys */
    SealedViaLists(WireContext context, Random random) {
        this.context = context;
        this.random = random;
        this.nextNumber = random.nextInt(1 << Byte.SIZE);
    }

    /**
     * Seals as much of the end of a Via List as an opaque ID holds.
     *
     * @return what stays of the list, with the ID at its end
     */
    List<Destination> seal(List<Destination> via, long transactionId, long nowNanos) {
        int room = Destination.MAX_ID_LENGTH - HEAD_BYTES - TAG_BYTES;
        int first = via.size();
        int length = 0;
        while (first > 0 && length + lengthOf(via.get(first - 1)) <= room) {
            first--;
            length += lengthOf(via.get(first));
        }
        if (first == via.size()) {
            return via;
        }
        byte[] entries = encode(via.subList(first, via.size()));
        List<Destination> sealed = new ArrayList<>(via.subList(0, first));
        sealed.add(new Destination.OpaqueId(seal(entries, transactionId, nowNanos)));
        return sealed;
    }

    /** The sealed part of the list, from its end. */
    OpaqueIds.Expansion open(Opaque id, long transactionId) {
        if (id.length() < HEAD_BYTES + TAG_BYTES) {
            return OpaqueIds.Expansion.unknown();
        }
        byte[] bytes = id.toByteArray();
        Key key = key(bytes[0] & 0xFF);
        if (key == null) {
            return OpaqueIds.Expansion.refused(DropReason.EXPIRED_OPAQUE_ID);
        }
        try {
            byte[] entries = crypt(false, key, transactionId, bytes, HEAD_BYTES);
            List<Destination> destinations = decode(entries);
            Collections.reverse(destinations);
            return OpaqueIds.Expansion.of(destinations);
        } catch (InvalidCipherTextException | MalformedMessageException e) {
            return OpaqueIds.Expansion.refused(DropReason.FORGED_OPAQUE_ID);
        }
    }

    private Opaque seal(byte[] entries, long transactionId, long nowNanos) {
        Key key = currentKey(nowNanos);
        ByteBuffer plain = ByteBuffer.allocate(HEAD_BYTES + entries.length);
        plain.put((byte) key.number);
        byte[] count = ByteBuffer.allocate(Long.BYTES).putLong(key.counter++).array();
        plain.put(count, Long.BYTES - COUNTER_BYTES, COUNTER_BYTES);
        plain.put(entries);
        byte[] bytes = plain.array();
        try {
            byte[] sealed = crypt(true, key, transactionId, bytes, HEAD_BYTES);
            byte[] id = new byte[HEAD_BYTES + sealed.length];
            System.arraycopy(bytes, 0, id, 0, HEAD_BYTES);
            System.arraycopy(sealed, 0, id, HEAD_BYTES, sealed.length);
            return Opaque.copyOf(id);
        } catch (InvalidCipherTextException e) {
            throw new AssertionError("encryption has nothing to refuse", e);
        }
    }

    /** Encrypts or decrypts what follows the head of {@code bytes}; the head is authenticated with the transaction ID. */
    private static byte[] crypt(boolean encrypt, Key key, long transactionId, byte[] bytes, int from)
            throws InvalidCipherTextException {
        byte[] nonce = new byte[NONCE_BYTES];
        System.arraycopy(bytes, 0, nonce, NONCE_BYTES - HEAD_BYTES, HEAD_BYTES);
        byte[] bound = ByteBuffer.allocate(Long.BYTES).putLong(transactionId).array();
        GCMModeCipher cipher = GCMBlockCipher.newInstance(AESEngine.newInstance());
        cipher.init(encrypt, new AEADParameters(key.secret, TAG_BYTES * Byte.SIZE, nonce, bound));
        byte[] out = new byte[cipher.getOutputSize(bytes.length - from)];
        int length = cipher.processBytes(bytes, from, bytes.length - from, out, 0);
        cipher.doFinal(out, length);
        return out;
    }

    private Key currentKey(long nowNanos) {
        Key key = current;
        if (key == null || nowNanos - key.expiryNanos >= 0 || key.counter > MAX_COUNTER) {
            previous = key;
            byte[] secret = new byte[KEY_BYTES];
            random.nextBytes(secret);
            key = new Key(nextNumber, nowNanos + KEY_LIFETIME.toNanos(), new KeyParameter(secret));
            nextNumber = (nextNumber + 1) % (1 << Byte.SIZE);
            current = key;
        }
        return key;
    }

    private @Nullable Key key(int number) {
        if (current != null && current.number == number) {
            return current;
        }
        return previous != null && previous.number == number ? previous : null;
    }

    /** A Node-ID is a zero byte and the ID; any other entry is its length and its encoding. */
    private static int lengthOf(Destination entry) {
        return 1 + (entry instanceof Destination.Node node ? node.nodeId().length() : entry.encodedLength());
    }

    private static byte[] encode(List<Destination> entries) {
        return WireWriter.toOpaque(out -> {
                    for (Destination entry : entries) {
                        if (entry instanceof Destination.Node node) {
                            out.uint8(0);
                            out.nodeId(node.nodeId());
                        } else {
                            out.uint8(entry.encodedLength());
                            entry.encode(out);
                        }
                    }
                })
                .toByteArray();
    }

    private List<Destination> decode(byte[] entries) throws MalformedMessageException {
        WireReader in = WireReader.of(Opaque.copyOf(entries));
        List<Destination> decoded = new ArrayList<>();
        while (in.hasRemaining()) {
            int length = in.uint8("Via.length");
            decoded.add(
                    length == 0
                            ? new Destination.Node(in.nodeId("Via.node_id", context.nodeIdLength()))
                            : Destination.decode(in.fence("Via.entry", length), context));
        }
        return decoded;
    }
}
