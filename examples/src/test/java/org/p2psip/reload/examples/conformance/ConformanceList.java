// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Finds what is wrong with the lists of {@code docs/conformance}; how they are written is in the README beside them. */
final class ConformanceList {
    private static final Pattern ID = Pattern.compile("[0-9]+-([0-9]+(?:\\.[0-9]+)*)-[1-9][0-9]*");
    private static final Pattern TEST = Pattern.compile("(?:[a-z][a-z0-9]*\\.)+[A-Z]\\w*(?:#\\w+)?");
    private static final Set<String> LEVELS = Set.of(
            "MUST",
            "MUST NOT",
            "SHALL",
            "SHALL NOT",
            "REQUIRED",
            "SHOULD",
            "SHOULD NOT",
            "RECOMMENDED",
            "NOT RECOMMENDED",
            "MAY",
            "OPTIONAL");
    private static final String KNOWN_HEADING = "id\tlevel\tsection\tbinds";
    private static final String HEADING = "id\tlevel\tsection\tstate\tevidence";
    private static final String WIRE = "wire";

    private final Predicate<String> isTest;
    private final Set<String> openOnTheWire;
    private final Map<String, String> known = new LinkedHashMap<>();
    private final Set<String> wire = new LinkedHashSet<>();
    private final Set<String> listed = new LinkedHashSet<>();
    private final Set<String> stillOpenOnTheWire = new LinkedHashSet<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * @param isTest whether there is a test of this name, {@code package.Class} or {@code package.Class#method}
     * @param openOnTheWire requirements on the wire that may be open for the time being
     */
    ConformanceList(Predicate<String> isTest, Set<String> openOnTheWire) {
        this.isTest = isTest;
        this.openOnTheWire = openOnTheWire;
    }

    /** Reads {@code ids.tsv}: every requirement that has to be in one of the other lists. */
    void readKnown(List<String> lines) {
        for (String[] row : rows(lines, KNOWN_HEADING, "ids.tsv")) {
            if (!LEVELS.contains(row[1])) {
                problems.add(row[0] + ": unknown level " + row[1]);
            }
            if (!row[3].equals(WIRE) && !row[3].equals("-")) {
                problems.add(row[0] + ": binds " + row[3] + ", must be " + WIRE + " or -");
            }
            if (known.put(row[0], row[1] + '\t' + row[2]) != null) {
                problems.add(row[0] + ": twice in ids.tsv");
            }
            if (row[3].equals(WIRE)) {
                wire.add(row[0]);
            }
        }
    }

    /** Reads the list of one RFC. */
    void readList(String rfc, List<String> lines) {
        for (String[] row : rows(lines, HEADING, "rfc" + rfc + ".tsv")) {
            String id = row[0];
            if (!id.startsWith(rfc + '-')) {
                problems.add(id + ": in the list of RFC " + rfc);
            }
            if (!listed.add(id)) {
                problems.add(id + ": listed twice");
            }
            String levelAndSection = known.get(id);
            if (levelAndSection == null) {
                problems.add(id + ": not in ids.tsv");
            } else if (!levelAndSection.equals(row[1] + '\t' + row[2])) {
                problems.add(id + ": another level or section than in ids.tsv");
            }
            checkState(id, row[3], row[4]);
        }
    }

    /** What is wrong, one line each; nothing if all is well. */
    List<String> problems() {
        List<String> all = new ArrayList<>(problems);
        for (String id : known.keySet()) {
            if (!listed.contains(id)) {
                all.add(id + ": in no list");
            }
        }
        for (String id : openOnTheWire) {
            if (!stillOpenOnTheWire.contains(id)) {
                all.add(id + ": need not be allowed to be open any more");
            }
        }
        return all;
    }

    private void checkState(String id, String state, String evidence) {
        if (evidence.isBlank()) {
            problems.add(id + ": no evidence");
            return;
        }
        List<String> tests = new ArrayList<>();
        int otherWords = 0;
        for (String word : evidence.split(" ", -1)) {
            if (TEST.matcher(word).matches()) {
                tests.add(word);
            } else {
                otherWords++;
            }
        }
        tests.stream()
                .filter(test -> !isTest.test(test))
                .forEach(test -> problems.add(id + ": there is no test " + test));
        switch (state) {
            case "tested" -> require(otherWords == 0, id, "evidence of tested is names of tests only");
            case "deviates" -> require(otherWords > 0 && !tests.isEmpty(), id, "deviates needs a reason and a test");
            case "not-applicable" -> require(otherWords > 0, id, "not-applicable needs a reason");
            case "open" -> {
                require(otherWords > 0, id, "open needs the piece of work that settles it");
                if (wire.contains(id)) {
                    stillOpenOnTheWire.add(id);
                    require(openOnTheWire.contains(id), id, "open, though it binds the wire");
                }
            }
            default -> problems.add(id + ": unknown state " + state);
        }
    }

    private void require(boolean condition, String id, String problem) {
        if (!condition) {
            problems.add(id + ": " + problem);
        }
    }

    /** The well-formed rows under the heading. */
    private List<String[]> rows(List<String> lines, String heading, String file) {
        List<String[]> rows = new ArrayList<>();
        if (lines.isEmpty() || !lines.get(0).equals(heading)) {
            problems.add(file + ": does not begin with the heading " + heading.replace('\t', ' '));
            return rows;
        }
        int columns = heading.split("\t").length;
        for (String line : lines.subList(1, lines.size())) {
            String[] row = line.split("\t", -1);
            var id = ID.matcher(row[0]);
            if (!id.matches()) {
                problems.add(file + ": malformed id " + row[0]);
            } else if (row.length != columns) {
                problems.add(row[0] + ": " + row.length + " columns, must be " + columns);
            } else if (!row[2].equals(id.group(1))) {
                problems.add(row[0] + ": section " + row[2]);
            } else {
                rows.add(row);
            }
        }
        return rows;
    }
}
