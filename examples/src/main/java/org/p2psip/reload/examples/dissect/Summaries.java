// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.Hex;

/** Says in a few words what is in a structure, once all of it was read. */
final class Summaries {
    private static final Set<String> SINGLE_DESTINATIONS = Set.of("destination", "next_hop");

    private Summaries() {}

    /** Sets the meaning of {@code node}. */
    static void summarize(TreeNode node) {
        switch (node.path()) {
            case "Destination" -> node.setMeaning(destination(node));
            case "IpAddressPort" -> address(node);
            case "IceCandidate" ->
                node.setMeaning(
                        join(node.meaningOf("type"), node.meaningOf("addr_port"), node.meaningOf("overlay_link")));
            case "ForwardingOption", "MessageExtension", "ProbeInformation" -> node.setMeaning(nameOfType(node));
            case "Signature" ->
                node.setMeaning(join(node.meaningOf("algorithm.hash"), node.meaningOf("algorithm.signature")));
            case "SignerIdentity" -> node.setMeaning(text(node.meaningOf("identity_type")));
            case "GenericCertificate" -> certificate(node, node.child("certificate"));
            case "ArrayRange" -> node.setMeaning(text(node.meaningOf("first")) + " to " + text(node.meaningOf("last")));
            case "SipRegistration" -> node.setMeaning(nameOfType(node));
            default -> other(node);
        }
    }

    private static void other(TreeNode node) {
        TreeNode first = node.children().isEmpty() ? null : node.children().get(0);
        if (node.path().indexOf('.') < 0) {
            node.setMeaning(text(node.child("kind") == null ? null : node.meaningOf("kind")));
        } else if (first != null && node.children().size() == 1 && isTypeOf(node, first)) {
            node.absorb(first);
        } else {
            int count = node.children().size();
            node.setMeaning(count == 0 ? "empty" : count == 1 ? "1 entry" : count + " entries");
        }
    }

    /** What the certificate says stands once only, at the structure. */
    private static void certificate(TreeNode node, @Nullable TreeNode certificate) {
        if (certificate != null) {
            node.setMeaning(certificate.meaning());
            certificate.setMeaning("");
        }
    }

    /** Whether {@code only} is the type of the field {@code node} rather than the only element of a vector. */
    private static boolean isTypeOf(TreeNode node, TreeNode only) {
        return only.path().equals("IpAddressPort")
                || (only.path().equals("Destination") && SINGLE_DESTINATIONS.contains(node.name()));
    }

    private static String nameOfType(TreeNode node) {
        TreeNode type = node.child("type");
        return type == null ? "" : type.meaning();
    }

    private static String destination(TreeNode node) {
        TreeNode type = node.child("type");
        String opaqueId = node.textOf("opaque_id");
        if (type == null) {
            return "opaque_id " + text(opaqueId);
        }
        String nodeId = node.textOf("node_id");
        if (nodeId != null) {
            String wildcard = text(node.meaningOf("node_id"));
            return (wildcard.equals("wildcard") ? "wildcard " : "node ") + nodeId;
        }
        String resourceId = node.textOf("resource_id");
        if (resourceId != null) {
            return "resource " + resourceId;
        }
        return opaqueId == null ? text(type.meaning()) : "opaque_id " + opaqueId;
    }

    private static void address(TreeNode node) {
        String addr = node.textOf("addr");
        String port = node.textOf("port");
        if (addr == null || port == null) {
            return;
        }
        try {
            InetAddress address = InetAddress.getByAddress(Hex.decode(addr));
            String host = address.getHostAddress();
            node.setMeaning((host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port);
        } catch (UnknownHostException e) {
            throw new AssertionError("address of " + addr.length() + " digits", e);
        }
    }

    private static String join(@Nullable String... parts) {
        StringBuilder joined = new StringBuilder();
        for (String part : parts) {
            if (part != null && !part.isEmpty()) {
                joined.append(joined.isEmpty() ? "" : " ").append(part);
            }
        }
        return joined.toString();
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
