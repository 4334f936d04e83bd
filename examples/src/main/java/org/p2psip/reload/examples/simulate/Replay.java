// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The command that runs one seed again. */
final class Replay {
    private static final Set<String> DROPPED = Set.of("--seed", "--seeds", "--parallel", "--until");

    private final List<String> arguments = new ArrayList<>();

    /** @param original the arguments of the command that was run, with or without its name */
    Replay(List<String> original) {
        List<String> given = original.subList(original.indexOf("simulate") + 1, original.size());
        for (int i = 0; i < given.size(); i++) {
            String argument = given.get(i);
            if (DROPPED.contains(argument)) {
                i++;
            } else if (!argument.equals("--json") && DROPPED.stream().noneMatch(o -> argument.startsWith(o + "="))) {
                arguments.add(argument);
            }
        }
    }

    String seed(long seed) {
        List<String> words = new ArrayList<>(List.of("reload", "simulate"));
        words.addAll(arguments);
        words.add("--seed");
        words.add(String.valueOf(seed));
        return String.join(" ", words);
    }

    String step(long seed, long step) {
        return seed(seed) + " --until " + step;
    }
}
