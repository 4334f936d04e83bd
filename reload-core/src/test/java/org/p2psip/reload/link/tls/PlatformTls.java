// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.link.tls;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.security.Credentials;

/** A TLS client of the Java platform: another implementation, and one that does as the test wants. */
final class PlatformTls {
    private PlatformTls() {}

    /** Shakes hands over a connected socket, with a certificate or without. Trusts whoever answers. */
    static SSLSocket over(Socket connected, String protocol, @Nullable Credentials credentials)
            throws IOException, GeneralSecurityException {
        BouncyCastleProvider crypto = new BouncyCastleProvider();
        KeyManager[] keys = credentials == null
                ? new KeyManager[0]
                : new KeyManager[] {new NodeKeyManager(credentials.privateKey(crypto), credentials.chain(crypto))};
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {new TrustAnyone()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(connected, connected.getInetAddress().getHostAddress(), connected.getPort(), true);
        socket.setEnabledProtocols(new String[] {protocol});
        socket.startHandshake();
        return socket;
    }

    static byte[] read(Socket socket, int count) throws IOException {
        byte[] bytes = new byte[count];
        new DataInputStream(socket.getInputStream()).readFully(bytes);
        return bytes;
    }

    private static final class TrustAnyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
