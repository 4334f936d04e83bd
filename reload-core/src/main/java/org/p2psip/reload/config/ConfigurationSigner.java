// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.p2psip.reload.security.Credentials;
import org.p2psip.reload.wire.Opaque;

/**
 * Signs configurations and the Kinds in them, so that they can spread through the overlay (RFC 6940, Section 11.1).
 *
 * <p>The signers have to be among the {@code configuration-signer}s of the configuration before, and the {@code
 * kind-signer}s of this one; otherwise the members refuse it.
 */
public final class ConfigurationSigner {
    private ConfigurationSigner() {}

    /**
     * Signs a configuration as {@link OverlayConfiguration#toXml} writes it.
     *
     * @param configurationSigner signs the configuration
     * @param kindSigner signs the Kinds; may be the same
     */
    public static Opaque sign(
            OverlayConfiguration configuration, Credentials configurationSigner, Credentials kindSigner) {
        try {
            return sign(configuration.toXml(), configuration.overlayName(), configurationSigner, kindSigner);
        } catch (ConfigurationException e) {
            throw new AssertionError("a configuration that cannot be read again", e);
        }
    }

    /**
     * Signs one configuration of a document, whose other bytes stay as they are. A Kind that is signed keeps its signature,
     * and so does the configuration, which then has one more.
     *
     * @param document a document with a configuration of that overlay
     * @param overlayName the overlay's name
     * @param configurationSigner signs the configuration
     * @param kindSigner signs the Kinds that are not signed; may be the same
     * @throws ConfigurationException if the document has no such configuration that this software can read
     */
    public static Opaque sign(
            Opaque document, String overlayName, Credentials configurationSigner, Credentials kindSigner)
            throws ConfigurationException {
        byte[] withKinds = signKinds(document.toByteArray(), overlayName, kindSigner);
        XmlElement configuration = ConfigurationChoice.choose(XmlDocument.parse(withKinds), overlayName);
        ElementRanges ranges = new ElementRanges(withKinds);
        ConfigurationReader.read(withKinds, configuration, ranges);
        Opaque signature = DocumentSignature.sign(ranges.bytes(configuration), configurationSigner);
        ByteArrayOutputStream signed = new ByteArrayOutputStream(withKinds.length + 2048);
        int end = ranges.end(configuration);
        signed.write(withKinds, 0, end);
        write(signed, element("signature", prefix(withKinds, ranges.start(configuration)), signature));
        signed.write(withKinds, end, withKinds.length - end);
        return Opaque.copyOf(signed.toByteArray());
    }

    private static byte[] signKinds(byte[] xml, String overlayName, Credentials signer) throws ConfigurationException {
        XmlElement configuration = ConfigurationChoice.choose(XmlDocument.parse(xml), overlayName);
        ElementRanges ranges = new ElementRanges(xml);
        ByteArrayOutputStream signed = new ByteArrayOutputStream(xml.length + 4096);
        int copied = 0;
        for (XmlElement required : configuration.children()) {
            if (!required.is(Namespaces.BASE, "required-kinds")) {
                continue;
            }
            for (KindReader.Read kind : KindReader.read(required, ranges)) {
                if (kind.block().signature() == null) {
                    int end = ranges.end(kind.element());
                    signed.write(xml, copied, end - copied);
                    Opaque signature = DocumentSignature.sign(kind.block().kind(), signer);
                    write(signed, element("kind-signature", prefix(xml, ranges.start(kind.element())), signature));
                    copied = end;
                }
            }
        }
        signed.write(xml, copied, xml.length - copied);
        return signed.toByteArray();
    }

    /** An element in the namespace of its elder sibling, whose prefix it shares. */
    private static String element(String name, String prefix, Opaque content) {
        String base64 = Base64.getEncoder().encodeToString(content.toByteArray());
        return "<" + prefix + name + ">" + base64 + "</" + prefix + name + ">";
    }

    /** The prefix of the element whose start tag begins at {@code start}, with its colon; empty if it has none. */
    private static String prefix(byte[] xml, int start) {
        int at = start + 1;
        while (xml[at] > ' ' && xml[at] != '>' && xml[at] != '/') {
            if (xml[at] == ':') {
                return new String(xml, start + 1, at - start, StandardCharsets.UTF_8);
            }
            at++;
        }
        return "";
    }

    private static void write(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
    }
}
