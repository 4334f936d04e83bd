// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final Map<String, List<TreeNode>> byCertificate = new HashMap<>();
    private final Map<String, List<TreeNode>> byNodeId = new HashMap<>();
    private boolean overlooked;

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
        if (signers.overlooked) {
            root.add(TreeNode.derived(
                    "not looked at", "certificates behind the first " + MAX_CERTIFICATES + ", as to who signed what"));
        }
    }

    private void collect(TreeNode node) {
        for (TreeNode child : node.children()) {
            if (child.path().equals("SignerIdentity")) {
                put(byCertificate, child, "certificate_hash");
                put(byNodeId, child, "certificate_node_id_hash");
            } else if (!child.path().equals("GenericCertificate.certificate")) {
                collect(child);
            } else if (certificates.size() < MAX_CERTIFICATES) {
                certificates.add(child);
            } else {
                overlooked = true;
            }
        }
    }

    private void name(TreeNode certificate, String who) {
        if (!(certificate.value() instanceof FieldValue.Bytes bytes)) {
            return;
        }
        String nodeId = certificate.textOf("Node-ID");
        named(byCertificate, new byte[0], bytes, "cert_hash of " + who + (nodeId == null ? "" : " " + nodeId));
        for (TreeNode name : certificate.children()) {
            if (name.name().equals("Node-ID")
                    && name.value() instanceof FieldValue.Text each
                    && each.text().length() % 2 == 0) {
                named(byNodeId, Hex.decode(each.text()), bytes, "cert_hash_node_id of " + who + " " + each.text());
            }
        }
    }

    /** Gives {@code meaning} to the identities that are the hash of both arguments. */
    private static void named(
            Map<String, List<TreeNode>> identities, byte[] first, FieldValue.Bytes second, String meaning) {
        if (!identities.isEmpty()) {
            identities.getOrDefault(sha256(first, second.value()), List.of()).forEach(each -> each.setMeaning(meaning));
        }
    }

    /** Under the whole hash in digits, unless it is another kind of identity or hash. */
    private static void put(Map<String, List<TreeNode>> identities, TreeNode identity, String name) {
        TreeNode node = identity.child(name);
        boolean known = SHA256.equals(identity.textOf("hash_alg"));
        if (known && node != null && node.value() instanceof FieldValue.Bytes bytes) {
            identities
                    .computeIfAbsent(Hex.encode(bytes.value().toByteArray()), hash -> new ArrayList<>())
                    .add(identity);
        }
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
