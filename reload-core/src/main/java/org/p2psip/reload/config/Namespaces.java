// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

/** XML namespaces of configuration documents. */
final class Namespaces {
    static final String BASE = "urn:ietf:params:xml:ns:p2p:config-base";
    static final String CHORD = "urn:ietf:params:xml:ns:p2p:config-chord";

    /** Elements of this project's own (see docs/deviations.md). */
    static final String OWN = "urn:x-p2psip:reload:1";

    private Namespaces() {}

    /** The namespace that a child element of a configuration or a Kind has by its name alone. */
    static String of(String element) {
        if (element.startsWith("chord-")) {
            return CHORD;
        }
        boolean own = element.equals("replicas") || element.equals("neighbors") || element.equals("turn-key");
        return own ? OWN : BASE;
    }

    /** Whether the elements of {@code namespace} are understood here. */
    static boolean isSupported(String namespace) {
        return namespace.equals(BASE) || namespace.equals(CHORD) || namespace.equals(OWN);
    }
}
