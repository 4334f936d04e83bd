// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;

/**
 * The records of one association on their way from the path to bctls. During the handshake bctls waits for them on a
 * thread of the handshake pool; afterwards it is handed one at a time and waits for nothing.
 */
final class RecordQueue implements DatagramTransport {
    /** Records that wait for the handshake's thread; further ones are lost, and the far end sends them again. */
    static final int MAX_WAITING = 64;

    /** Records that are held back; further ones are lost, and the far end sends them again. */
    static final int MAX_HELD = 8;

    private static final byte[] END = {};

    private final DatagramPath path;
    private final boolean server;
    private final NothingWaits nothingWaits = new NothingWaits();
    private volatile @Nullable BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private volatile boolean closed;
    private volatile boolean heard;
    private volatile boolean awaited;
    private volatile byte @Nullable [] clientRandom;

    /** Whether the far end began to answer, at the client. */
    private boolean begun;

    private @Nullable List<byte[]> held;
    private byte[] record = END;
    private int recordOffset;
    private int recordLength;

    /**
     * Creates a queue for a handshake.
     *
     * @param server whether to hold back what ends the far end's flight until {@link #release}
     */
    RecordQueue(DatagramPath path, boolean server) {
        this.path = path;
        this.server = server;
        this.held = server ? new ArrayList<>() : null;
    }

    /**
     * Whether a record may be of this handshake. Others must not come near it: bctls would believe their sequence numbers,
     * and take what the far end sends for repetitions. They may be left over from a former handshake with the same address.
     */
    boolean expects(byte[] ofHandshake) {
        if (server) {
            return !DtlsRecords.isServersOnly(ofHandshake, 0);
        }
        return (begun || DtlsRecords.isServersFirst(ofHandshake, 0))
                ? !DtlsRecords.isClientsOnly(ofHandshake, 0)
                : DtlsRecords.isAlert(ofHandshake, 0);
    }

    /**
     * Hands a record to the handshake, which expects it.
     *
     * @return false if too many wait
     */
    boolean offer(byte[] ofHandshake) {
        heard = true;
        begun |= !server && DtlsRecords.isServersFirst(ofHandshake, 0);
        synchronized (this) {
            if (held != null && DtlsRecords.endsFlight(ofHandshake)) {
                return held.size() < MAX_HELD && held.add(ofHandshake);
            }
        }
        BlockingQueue<byte[]> queue = waiting;
        return queue != null && queue.offer(ofHandshake);
    }

    /**
     * Lets the end of the far end's flight pass, now that the rest is there. Otherwise a ChangeCipherSpec that overtakes
     * the rest would make bctls deaf for it, and the handshake could not succeed any more.
     */
    synchronized void release() {
        BlockingQueue<byte[]> queue = waiting;
        if (held != null && queue != null) {
            // Without its ChangeCipherSpec, what is encrypted can't be read.
            held.sort(Comparator.comparingInt(DtlsRecords::epochOf));
            held.forEach(queue::offer);
        }
        held = null;
    }

    /** Whether anything came from the far end. */
    boolean isHeard() {
        return heard;
    }

    /** Whether the handshake has a thread, which waited for a record at least once. */
    boolean isAwaited() {
        return awaited;
    }

    /** The random number of the ClientHello that went out; null before, and at the server. */
    byte @Nullable [] clientRandom() {
        return clientRandom;
    }

    /** Ends the handshake's waiting, and makes it fail. */
    void abandon() {
        closed = true;
        BlockingQueue<byte[]> queue = waiting;
        if (queue != null) {
            queue.offer(END);
        }
    }

    /** Lets a handshake that was abandoned and succeeded nevertheless say goodbye. */
    void reopen() {
        closed = false;
    }

    /** Ends the mode of the handshake. Returns the records that it left. */
    Queue<byte[]> endHandshake() {
        Queue<byte[]> left = new ArrayDeque<>();
        BlockingQueue<byte[]> queue = waiting;
        if (queue != null) {
            queue.drainTo(left);
            waiting = null;
            clientRandom = null;
        }
        left.removeIf(each -> each.length == 0);
        return left;
    }

    /** The record that bctls receives next; borrowed until {@link #receive} was called. */
    void put(byte[] bytes, int offset, int length) {
        record = bytes;
        recordOffset = offset;
        recordLength = length;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public int getReceiveLimit() {
        return waiting == null ? Math.max(recordLength, DtlsRecords.HEADER_BYTES) : DtlsRecords.MAX_RECORD_BYTES;
    }

    @Override
    public int getSendLimit() {
        return path.maxDatagramBytes();
    }

    @Override
    public int receive(byte[] into, int offset, int length, int waitMillis) throws IOException {
        BlockingQueue<byte[]> queue = waiting;
        if (queue == null) {
            return receiveNow(into, offset, length);
        }
        awaited = true;
        byte[] next;
        try {
            next = queue.poll(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("handshake interrupted");
        }
        if (closed) {
            throw new IOException("handshake abandoned");
        }
        if (next == null) {
            return -1;
        }
        int taken = Math.min(next.length, length);
        System.arraycopy(next, 0, into, offset, taken);
        return taken;
    }

    @Override
    public void send(byte[] bytes, int offset, int length) {
        if (closed) {
            return;
        }
        if (clientRandom == null
                && waiting != null
                && DtlsRecords.length(bytes, offset, length) == length
                && DtlsRecords.isClientHello(bytes, offset, length)) {
            clientRandom = DtlsRecords.clientRandom(bytes, offset);
        }
        path.send(bytes, offset, length);
    }

    /** Called by bctls when the association is over. */
    @Override
    public void close() {
        closed = true;
    }

    private int receiveNow(byte[] into, int offset, int length) throws IOException {
        int taken = recordLength;
        if (taken == 0 || taken > length) {
            recordLength = 0;
            throw nothingWaits;
        }
        System.arraycopy(record, recordOffset, into, offset, taken);
        recordLength = 0;
        record = END;
        return taken;
    }

    /** Tells bctls, which would wait, that there is nothing more; it lets this exception pass and stays usable. */
    static final class NothingWaits extends InterruptedIOException {
        private static final long serialVersionUID = 1L;

        private NothingWaits() {
            super("nothing waits");
        }

        /** Thrown again and again, so it has no trace. */
        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }
}
