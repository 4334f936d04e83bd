// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.links;

import java.io.IOException;
import org.bouncycastle.tls.DTLSTransport;

/**
 * An echo over an association of bctls and nothing else: neither frames nor acknowledgements. The calling thread plays
 * both ends in turn, so that none ever waits for the other.
 */
final class BareDtlsPair implements EchoPair {
    /** Nothing is lost over loopback while a burst is shorter than the socket's buffer. */
    private static final int RECEIVE_TIMEOUT_MILLIS = 10_000;

    private final BareDtls.Sockets sockets;
    private final BareDtls.Ends ends;
    private final byte[] message;
    private final byte[] received = new byte[LinkEnd.MAX_DATAGRAM_BYTES];

    BareDtlsPair(int messageBytes, boolean platformCipher) {
        message = new byte[messageBytes];
        try {
            sockets = new BareDtls.Sockets();
            ends = new BareDtls(new BenchOverlay(), platformCipher).connect(sockets, false);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Burst run(long nanos) {
        long startNanos = System.nanoTime();
        long startCpuNanos = Waiting.cpuNanos();
        long echoes = 0;
        try {
            while (System.nanoTime() - startNanos < nanos) {
                goRound();
                echoes += IN_FLIGHT;
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new Burst(echoes, System.nanoTime() - startNanos, Waiting.cpuNanos() - startCpuNanos);
    }

    @Override
    public void close() {
        sockets.close();
    }

    private void goRound() throws IOException {
        for (int i = 0; i < IN_FLIGHT; i++) {
            ends.client().send(message, 0, message.length);
        }
        for (int i = 0; i < IN_FLIGHT; i++) {
            int length = receive(ends.server());
            ends.server().send(received, 0, length);
        }
        for (int i = 0; i < IN_FLIGHT; i++) {
            receive(ends.client());
        }
    }

    private int receive(DTLSTransport end) throws IOException {
        int length = end.receive(received, 0, received.length, RECEIVE_TIMEOUT_MILLIS);
        if (length != message.length) {
            throw new AssertionError("received " + length + " bytes");
        }
        return length;
    }
}
