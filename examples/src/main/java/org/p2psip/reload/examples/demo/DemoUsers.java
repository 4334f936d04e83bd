// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The people of the demo. */
final class DemoUsers {
    private static final List<String> FIRST_NAMES = List.of(
            "alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "karl", "laura",
            "mallory", "niaj", "olivia", "peggy", "quentin", "rupert", "sybil", "trent", "ursula", "victor", "wendy",
            "xavier", "yvonne", "zoe");

    private DemoUsers() {}

    /** {@code count} names, all different: alice, bob, carol, …, zoe, alice2, bob2, … */
    static List<String> names(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int round = i / FIRST_NAMES.size() + 1;
            String name = FIRST_NAMES.get(i % FIRST_NAMES.size());
            names.add(round == 1 ? name : name + round);
        }
        return Collections.unmodifiableList(names);
    }
}
