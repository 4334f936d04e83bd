// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The DNS names in the certificate of a web server (RFC 2818, Section 3.1; RFC 6125, Section 6.4). */
final class CertificateNames {
    /** The type of a DNS name among the alternative names (RFC 5280, Section 4.2.1.6). */
    private static final int DNS_NAME = 2;

    private CertificateNames() {}

    /** Whether {@code certificate} is for {@code name}, by its own name or by a wildcard for the first label. */
    static boolean cover(Certificate certificate, String name) {
        if (!(certificate instanceof X509Certificate x509)) {
            return false;
        }
        try {
            Collection<List<?>> names = x509.getSubjectAlternativeNames();
            for (List<?> entry : names == null ? List.<List<?>>of() : names) {
                if (entry.get(0) instanceof Integer type
                        && type == DNS_NAME
                        && matches(String.valueOf(entry.get(1)), name)) {
                    return true;
                }
            }
            return false;
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    static boolean matches(String pattern, String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        String offered = pattern.toLowerCase(Locale.ROOT);
        if (!offered.startsWith("*.")) {
            return offered.equals(wanted);
        }
        int firstDot = wanted.indexOf('.');
        boolean wholeDomain = offered.indexOf('.', 2) > 0;
        return wholeDomain && firstDot > 0 && wanted.substring(firstDot).equals(offered.substring(1));
    }
}
