// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.p2psip.reload.wire.Opaque;

/** Shows what a node's certificate says (RFC 6940, Section 11.3); nothing of it is verified. */
final class CertificateText {
    private static final int RFC822_NAME = 1;
    private static final int URI = 6;
    private static final Pattern RELOAD_URI = Pattern.compile("(?i)reload://([0-9a-f]+)@([^/]+)/?");

    private CertificateText() {}

    /** Adds names, validity and key as children of {@code node}. */
    static void describe(Opaque der, TreeNode node) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            if (factory.generateCertificate(new ByteArrayInputStream(der.toByteArray()))
                    instanceof X509Certificate certificate) {
                describe(certificate, node);
            }
        } catch (CertificateException e) {
            node.setMeaning("no X.509 certificate that can be read");
        }
    }

    private static void describe(X509Certificate certificate, TreeNode node) throws CertificateException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        StringBuilder users = new StringBuilder();
        StringBuilder ids = new StringBuilder();
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            String text = ByteText.plain(String.valueOf(name.get(1)));
            if (name.get(0).equals(RFC822_NAME)) {
                node.add(TreeNode.derived("user name", text));
                users.append(' ').append(text);
            } else if (name.get(0).equals(URI)) {
                ids.append(' ').append(addUri(text, node));
            }
        }
        node.add(TreeNode.derived(
                "issuer", ByteText.plain(certificate.getIssuerX500Principal().getName())));
        node.add(TreeNode.derived(
                "valid",
                certificate.getNotBefore().toInstant() + " to "
                        + certificate.getNotAfter().toInstant()));
        node.add(TreeNode.derived(
                "key", ByteText.plain(certificate.getPublicKey().getAlgorithm())));
        node.setMeaning("X.509 of" + users + ids);
    }

    /** The Node-ID of a URI of scheme reload, or the URI as it is. */
    private static String addUri(String uri, TreeNode node) {
        Matcher matcher = RELOAD_URI.matcher(uri);
        if (!matcher.matches()) {
            node.add(TreeNode.derived("URI", uri));
            return uri;
        }
        String nodeId = nodeId(matcher.group(1).toLowerCase(Locale.ROOT));
        node.add(TreeNode.derived("Node-ID", nodeId));
        node.add(TreeNode.derived("overlay", matcher.group(2)));
        return nodeId;
    }

    /** The Node-ID of a destination list of one node, which is how the URI has it. */
    private static String nodeId(String hex) {
        boolean isNode = hex.length() > 4
                && hex.startsWith("01")
                && Integer.parseInt(hex.substring(2, 4), 16) * 2 == hex.length() - 4;
        return isNode ? hex.substring(4) : hex;
    }
}
