// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

/**
 * What is wrong with a message, or with its surroundings.
 *
 * @param path names of the structures that the fault is in, outermost first, with slashes in between
 * @param field dotted path of the field in the RFC's spelling; empty if no field is at fault
 * @param offset of the field from the first byte of the frame or message, or {@link TreeNode#NO_OFFSET}
 * @param problem one line, which names field and offset
 */
record Fault(String path, String field, int offset, String problem) {
    /** A fault of no single field. */
    static Fault of(String problem) {
        return new Fault("", "", TreeNode.NO_OFFSET, problem);
    }
}
