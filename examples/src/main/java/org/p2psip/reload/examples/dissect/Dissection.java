// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.util.List;

/**
 * A message or frame taken apart.
 *
 * @param root its structures are the children
 * @param title what it is, in a few words
 * @param faults what is wrong with it; copied
 */
record Dissection(TreeNode root, String title, List<Fault> faults) {
    Dissection {
        faults = List.copyOf(faults);
    }
}
