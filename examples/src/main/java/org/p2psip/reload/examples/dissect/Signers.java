// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Hex;
import org.p2psip.reload.wire.Opaque;

/**
 * Names the certificate of the message that a signer's identity means (RFC 6940, Section 6.3.4); whether the signature
 * is right is not looked at.
 */
final class Signers {
    /** How many certificates of a message are looked at. */
    static final int MAX_CERTIFICATES = 64;

    private static final String SHA256 = "4";

    private final List<TreeNode> certificates = new ArrayList<>();
    private final List<TreeNode> identities = new ArrayList<>();

    private Signers() {}

    /** Sets the meanings of the identities below {@code root}. */
    static void name(TreeNode root) {
        Signers signers = new Signers();
        signers.collect(root);
        for (int i = 0; i < signers.certificates.size(); i++) {
            TreeNode certificate = signers.certificates.get(i);
            String userName = certificate.textOf("user name");
            signers.name(certificate, userName == null ? "certificate " + (i + 1) : userName);
        }
    }

    private void collect(TreeNode node) {
        for (TreeNode child : node.children()) {
            if (child.path().equals("SignerIdentity")) {
                identities.add(child);
            } else if (child.path().equals("GenericCertificate.certificate")
                    && certificates.size() < MAX_CERTIFICATES) {
                certificates.add(child);
            } else {
                collect(child);
            }
        }
    }

    private void name(TreeNode certificate, String who) {
        if (!(certificate.value() instanceof FieldValue.Bytes bytes) || identities.isEmpty()) {
            return;
        }
        String hash = sha256(new byte[0], bytes.value());
        for (TreeNode identity : identities) {
            if (hash.equals(hashIn(identity, "certificate_hash"))) {
                String nodeId = certificate.textOf("Node-ID");
                identity.setMeaning("cert_hash of " + who + (nodeId == null ? "" : " " + nodeId));
            }
        }
        for (TreeNode name : certificate.children()) {
            if (name.name().equals("Node-ID") && name.value() instanceof FieldValue.Text nodeId) {
                nameByNodeId(nodeId.text(), bytes.value(), who);
            }
        }
    }

    private void nameByNodeId(String nodeId, Opaque der, String who) {
        String hash = nodeId.length() % 2 == 0 ? sha256(Hex.decode(nodeId), der) : "";
        for (TreeNode identity : identities) {
            if (hash.equals(hashIn(identity, "certificate_node_id_hash"))) {
                identity.setMeaning("cert_hash_node_id of " + who + " " + nodeId);
            }
        }
    }

    /** The whole hash in digits, null if it is another kind of identity or hash. */
    private static @Nullable String hashIn(TreeNode identity, String name) {
        TreeNode node = identity.child(name);
        boolean known = SHA256.equals(identity.textOf("hash_alg"));
        return known && node != null && node.value() instanceof FieldValue.Bytes bytes
                ? Hex.encode(bytes.value().toByteArray())
                : null;
    }

    private static String sha256(byte[] first, Opaque second) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(first);
            return Hex.encode(digest.digest(second.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("SHA-256 is in every JDK", e);
        }
    }
}
