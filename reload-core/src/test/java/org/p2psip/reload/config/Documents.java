// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import java.nio.charset.StandardCharsets;

/** Makes small configuration documents. */
final class Documents {
    /** What a configuration needs at least to trust somebody. */
    static final String TRUST = "<self-signed-permitted digest=\"sha256\">true</self-signed-permitted>";

    private static final String HEAD = """
            <?xml version="1.0" encoding="UTF-8"?>
            <overlay xmlns="urn:ietf:params:xml:ns:p2p:config-base"
                xmlns:chord="urn:ietf:params:xml:ns:p2p:config-chord" xmlns:ext="urn:example:extension">
            """;

    private Documents() {}

    /** A document with one valid configuration that holds {@code elements} besides. */
    static String with(String elements) {
        return overlay("<configuration instance-name=\"overlay.example.org\" sequence=\"22\">" + TRUST + elements
                + "</configuration>");
    }

    static String overlay(String content) {
        return HEAD + content + "</overlay>";
    }

    static OverlayConfiguration parse(String document) throws ConfigurationException {
        return OverlayConfiguration.parse(document.getBytes(StandardCharsets.UTF_8), null);
    }

    static String kind(String attribute, String... elements) {
        return "<required-kinds><kind-block><kind " + attribute + ">" + String.join("", elements)
                + "</kind><kind-signature>AAAA</kind-signature></kind-block></required-kinds>";
    }
}
