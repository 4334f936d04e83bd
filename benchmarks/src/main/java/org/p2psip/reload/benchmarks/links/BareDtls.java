// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.links;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Vector;
import java.util.concurrent.CompletableFuture;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UDPTransport;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.TlsAEADCipher;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.link.internal.PlatformAesGcm;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.wire.Opaque;

/** DTLS 1.2 of bctls as it comes, over sockets that block, both ends with the same certificate. */
// bctls wants a Vector.
@SuppressWarnings("JdkObsolete")
final class BareDtls {
    private static final int SOCKET_BUFFER_BYTES = 1 << 20;
    private static final int[] SUITES = {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
    private static final SignatureAndHashAlgorithm SIGNATURE =
            SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa);

    private final BcTlsCrypto crypto;
    private final Credentials credentials;
    private final Certificate chain;

    /** What both ends remember of their latest handshake. */
    private volatile @Nullable TlsSession session;

    /** A socket of this process for each end. */
    static final class Sockets implements AutoCloseable {
        final DatagramSocket client;
        final DatagramSocket server;

        Sockets() throws SocketException {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            client = new DatagramSocket(0, loopback);
            server = new DatagramSocket(0, loopback);
            for (DatagramSocket socket : List.of(client, server)) {
                socket.setReceiveBufferSize(SOCKET_BUFFER_BYTES);
                socket.setSendBufferSize(SOCKET_BUFFER_BYTES);
            }
            client.connect(new InetSocketAddress(loopback, server.getLocalPort()));
            server.connect(new InetSocketAddress(loopback, client.getLocalPort()));
        }

        @Override
        public void close() {
            client.close();
            server.close();
        }
    }

    /** The two ends of an association. */
    record Ends(DTLSTransport client, DTLSTransport server) {}

    /** @param platformCipher whether the platform encrypts, as it does for links, or Bouncy Castle */
    BareDtls(BenchOverlay overlay, boolean platformCipher) {
        crypto = platformCipher ? new FastCrypto() : new BcTlsCrypto(new SecureRandom());
        credentials = overlay.credentials(1);
        List<Opaque> ders = credentials.chain();
        TlsCertificate[] certificates = new TlsCertificate[ders.size()];
        try {
            for (int i = 0; i < certificates.length; i++) {
                certificates[i] = crypto.createCertificate(ders.get(i).toByteArray());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        chain = new Certificate(certificates);
    }

    /** Shakes hands; the server's half is computed on a thread of its own. */
    Ends connect(Sockets sockets, boolean resume) throws IOException {
        TlsSession former = resume ? session : null;
        CompletableFuture<DTLSTransport> accepted = new CompletableFuture<>();
        Thread server = new Thread(() -> {
            try {
                accepted.complete(new DTLSServerProtocol()
                        .accept(new Server(former), new UDPTransport(sockets.server, LinkEnd.MAX_DATAGRAM_BYTES)));
            } catch (IOException e) {
                accepted.completeExceptionally(e);
            }
        });
        server.setDaemon(true);
        server.start();
        DTLSTransport client = new DTLSClientProtocol()
                .connect(new Client(former), new UDPTransport(sockets.client, LinkEnd.MAX_DATAGRAM_BYTES));
        return new Ends(client, Waiting.await(accepted));
    }

    private TlsCredentialedSigner signer(TlsContext context) {
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context), crypto, credentials.privateKey(), chain, SIGNATURE);
    }

    private static final class FastCrypto extends BcTlsCrypto {
        private FastCrypto() {
            super(new SecureRandom());
        }

        @Override
        protected TlsAEADCipher createCipher_AES_GCM(TlsCryptoParameters parameters, int keySize, int macSize)
                throws IOException {
            TlsAEADCipher platform = PlatformAesGcm.cipher(parameters, keySize, macSize);
            return platform == null ? super.createCipher_AES_GCM(parameters, keySize, macSize) : platform;
        }
    }

    private final class Client extends DefaultTlsClient {
        private final @Nullable TlsSession former;

        private Client(@Nullable TlsSession former) {
            super(BareDtls.this.crypto);
            this.former = former;
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return new ProtocolVersion[] {ProtocolVersion.DTLSv12};
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return SUITES;
        }

        @Override
        public @Nullable TlsSession getSessionToResume() {
            return former;
        }

        @Override
        public void notifyHandshakeComplete() throws IOException {
            super.notifyHandshakeComplete();
            session = context.getSession();
        }

        @Override
        public TlsAuthentication getAuthentication() {
            return new TlsAuthentication() {
                @Override
                public void notifyServerCertificate(TlsServerCertificate server) {}

                @Override
                public TlsCredentials getClientCredentials(CertificateRequest request) {
                    return signer(context);
                }
            };
        }
    }

    private final class Server extends DefaultTlsServer {
        private final @Nullable TlsSession former;

        private Server(@Nullable TlsSession former) {
            super(BareDtls.this.crypto);
            this.former = former;
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return new ProtocolVersion[] {ProtocolVersion.DTLSv12};
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return SUITES;
        }

        @Override
        public byte[] getNewSessionID() {
            return context.getNonceGenerator().generateNonce(32);
        }

        @Override
        public @Nullable TlsSession getSessionToResume(byte[] sessionId) {
            return former;
        }

        @Override
        public CertificateRequest getCertificateRequest() {
            return new CertificateRequest(
                    new short[] {ClientCertificateType.ecdsa_sign},
                    TlsUtils.getDefaultSupportedSignatureAlgorithms(context),
                    new Vector<>());
        }

        @Override
        public void notifyClientCertificate(Certificate certificate) {}

        @Override
        protected TlsCredentialedSigner getECDSASignerCredentials() {
            return signer(context);
        }
    }
}
