// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

/** What the help of several commands says of their target. */
final class TargetHelp {
    static final String TEXT =
            "TARGET is a Node-ID (32 hexadecimal digits), the user name of a peer that is linked with the"
                    + " running one, or else the name of a resource, such as an address of record. To say which is meant, write"
                    + " node:HEX, resource:HEX or name:TEXT.";

    private TargetHelp() {}
}
