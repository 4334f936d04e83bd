// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

/** Who may write a value of a Kind (RFC 6940, Section 7.3). */
public enum AccessPolicy {
    /** The user whose name hashes to the Resource-ID. */
    USER_MATCH("USER-MATCH"),
    /** The node whose Node-ID hashes to the Resource-ID. */
    NODE_MATCH("NODE-MATCH"),
    /** The user whose name hashes to the Resource-ID, under the dictionary key that is the node's Node-ID. */
    USER_NODE_MATCH("USER-NODE-MATCH"),
    /** The node whose Node-ID, with one of a few numbers appended, hashes to the Resource-ID. */
    NODE_MULTIPLE("NODE-MULTIPLE");

    private final String token;

    AccessPolicy(String token) {
        this.token = token;
    }

    /** The name of this policy in a configuration document, for example {@code "USER-MATCH"}. */
    public String token() {
        return token;
    }
}
