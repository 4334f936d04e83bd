// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

/** XML namespaces of configuration documents. */
final class Namespaces {
    static final String BASE = "urn:ietf:params:xml:ns:p2p:config-base";
    static final String CHORD = "urn:ietf:params:xml:ns:p2p:config-chord";

    private Namespaces() {}

    /** Whether the elements of {@code namespace} are understood here. */
    static boolean isSupported(String namespace) {
        return namespace.equals(BASE) || namespace.equals(CHORD);
    }
}
