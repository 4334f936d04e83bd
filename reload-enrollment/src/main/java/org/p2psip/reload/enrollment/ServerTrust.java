// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Which web servers to believe that they are who they say. Their names are checked besides, against the URL.
 *
 * <p>Has nothing to do with the root certificates of the overlay. Immutable.
 */
public final class ServerTrust {
    private final SSLSocketFactory socketFactory;

    private ServerTrust(SSLSocketFactory socketFactory) {
        this.socketFactory = socketFactory;
    }

    /** Believes the certification authorities that the platform believes. */
    public static ServerTrust system() {
        return of((SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /** Leaves all to the caller, a vendor with trust of its own. */
    public static ServerTrust of(SSLSocketFactory socketFactory) {
        return new ServerTrust(socketFactory);
    }

    /**
     * Believes the given certification authorities and no others, as suits a server of one's own.
     *
     * @param certificates one certificate or several, in PEM or DER
     * @throws IllegalArgumentException if there are no readable certificates in it
     */
    public static ServerTrust only(byte[] certificates) {
        return of(socketFactory(parse(certificates)));
    }

    /**
     * Believes the certification authorities of the platform, and the given ones besides.
     *
     * @param certificates one certificate or several, in PEM or DER
     * @throws IllegalArgumentException if there are no readable certificates in it
     */
    public static ServerTrust systemAnd(byte[] certificates) {
        List<X509Certificate> all = new ArrayList<>(parse(certificates));
        try {
            for (TrustManager manager : trustManagers(null)) {
                if (manager instanceof X509TrustManager x509) {
                    all.addAll(List.of(x509.getAcceptedIssuers()));
                }
            }
        } catch (GeneralSecurityException e) {
            throw new AssertionError("this platform has no trust store", e);
        }
        return of(socketFactory(all));
    }

    SSLSocketFactory socketFactory() {
        return socketFactory;
    }

    private static List<X509Certificate> parse(byte[] certificates) {
        try {
            Collection<? extends Certificate> parsed = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(certificates));
            List<X509Certificate> roots = new ArrayList<>();
            for (Certificate certificate : parsed) {
                roots.add((X509Certificate) certificate);
            }
            if (roots.isEmpty()) {
                throw new IllegalArgumentException("no certificate found, must be X.509 in PEM or DER");
            }
            return roots;
        } catch (CertificateException e) {
            throw new IllegalArgumentException("no readable certificate found, must be X.509 in PEM or DER", e);
        }
    }

    private static SSLSocketFactory socketFactory(List<X509Certificate> roots) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < roots.size(); i++) {
                store.setCertificateEntry("root-" + i, roots.get(i));
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers(store), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError("this platform has no TLS", e);
        }
    }

    private static TrustManager[] trustManagers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
