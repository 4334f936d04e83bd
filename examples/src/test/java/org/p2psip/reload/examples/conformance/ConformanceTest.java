// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lists of docs/conformance against the tests that they name. */
class ConformanceTest {
    private static final Path PROJECT = Path.of("..");
    private static final Path LISTS = PROJECT.resolve("docs/conformance");

    /** Requirements on the wire that may be open for the time being: none. */
    private static final Set<String> OPEN_ON_THE_WIRE = Set.of();

    private static final String KNOWN = "id\tlevel\tsection\tbinds";
    private static final String HEADING = "id\tlevel\tsection\tstate\tevidence";

    @Test
    void everyRequirementIsListedWithItsEvidence() throws IOException {
        TestSources tests = TestSources.read(PROJECT);
        ConformanceList list = new ConformanceList(tests::isTest, OPEN_ON_THE_WIRE);
        list.readKnown(Files.readAllLines(LISTS.resolve("ids.tsv")));
        for (String rfc : List.of("6940", "7904")) {
            list.readList(rfc, Files.readAllLines(LISTS.resolve("rfc" + rfc + ".tsv")));
        }
        assertThat(list.problems()).isEmpty();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "1-2-1, MUST, 2, tested, a.T#works|",
                "1-2-1, MUST, 2, tested, a.T#works a.T|",
                "1-2-1, MUST, 2, deviates, Not as wide. a.T#works|",
                "1-2-1, MUST, 2, not-applicable, Binds others.|",
                "1-2-1, MUST, 2, tested, a.T#gone|1-2-1: there is no test a.T#gone",
                "1-2-1, MUST, 2, tested, a.T#works and so on|1-2-1: evidence of tested is names of tests only",
                "'1-2-1, MUST, 2, tested, '|1-2-1: no evidence",
                "1-2-1, MUST, 2, deviates, a.T#works|1-2-1: deviates needs a reason and a test",
                "1-2-1, MUST, 2, deviates, Not as wide.|1-2-1: deviates needs a reason and a test",
                "1-2-1, MUST, 2, not-applicable, a.T|1-2-1: not-applicable needs a reason",
                "1-2-1, MUST, 2, open, ICE|1-2-1: open, though it binds the wire",
                "1-2-1, MUST, 2, open, a.T|1-2-1: open needs the piece of work that settles it",
                "1-2-1, MUST, 2, done, a.T|1-2-1: unknown state done",
                "1-2-1, MAY, 2, tested, a.T|1-2-1: another level or section than in ids.tsv",
                "1-2-1, MUST, 3, tested, a.T|1-2-1: section 3",
                "1-2-1, MUST, 2, a.T|1-2-1: 4 columns, must be 5",
                "1-2-01, MUST, 2, tested, a.T|rfc1.tsv: malformed id 1-2-01",
                "2-2-1, MUST, 2, tested, a.T|2-2-1: in the list of RFC 1",
                "1-2-7, MUST, 2, tested, a.T|1-2-7: not in ids.tsv",
            })
    void tellsWhatIsWrongWithARow(String row, String problem) {
        List<String> problems = problems(Set.of(), HEADING, row.replace(", ", "\t"));
        if (problem == null) {
            assertThat(problems).isEmpty();
        } else {
            assertThat(problems).contains(problem);
        }
    }

    @Test
    void tellsWhatIsMissingTwiceOrWithoutHeading() {
        String row = "1-2-1\tMUST\t2\ttested\ta.T";
        assertThat(problems(Set.of(), HEADING)).containsExactly("1-2-1: in no list");
        assertThat(problems(Set.of(), HEADING, row, row)).containsExactly("1-2-1: listed twice");
        assertThat(problems(Set.of(), row))
                .contains("rfc1.tsv: does not begin with the heading id level section state evidence");
    }

    @Test
    void allowsWhatIsOpenOnTheWireForTheTimeBeingOnly() {
        Set<String> allowed = Set.of("1-2-1");
        assertThat(problems(allowed, HEADING, "1-2-1\tMUST\t2\topen\tICE")).isEmpty();
        assertThat(problems(allowed, HEADING, "1-2-1\tMUST\t2\ttested\ta.T"))
                .containsExactly("1-2-1: need not be allowed to be open any more");
    }

    @Test
    void findsTestsInTheirSources() {
        assertThat(TestSources.testMethods(List.of(
                        "    @Test",
                        "    @Tag(\"x\")",
                        "    void one() {",
                        "        helper();",
                        "    }",
                        "    @ParameterizedTest(name = \"{0}\")",
                        "    @CsvSource({",
                        "        \"not(this\",",
                        "    })",
                        "    void two(String text) throws Exception {",
                        "    private static void helper() {",
                        "    @Test",
                        "    @Disabled",
                        "    void off() {",
                        "    @Property(tries = 500)",
                        "    void three(",
                        "            @ForAll long seed) {")))
                .containsExactlyInAnyOrder("one", "two", "three");
    }

    private static List<String> problems(Set<String> openOnTheWire, String... lines) {
        ConformanceList list = new ConformanceList(Set.of("a.T", "a.T#works")::contains, openOnTheWire);
        list.readKnown(List.of(KNOWN, "1-2-1\tMUST\t2\twire"));
        list.readList("1", List.of(lines));
        return list.problems();
    }
}
