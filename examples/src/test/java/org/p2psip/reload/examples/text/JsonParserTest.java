// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonParserTest {
    @Test
    void readsWhatIsWritten() throws Exception {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("text", "\"quoted\" \\ \n ü \ud83d\ude00");
        values.put("number", -12L);
        values.put("truth", true);
        values.put("list", List.of("a", 1L, Map.of("deep", false)));
        assertThat(JsonParser.object(JsonValues.line(values))).isEqualTo(values);
    }

    @Test
    void anythingElseIsWrittenAsText() throws Exception {
        // A path is made of paths.
        assertThat(JsonParser.object(JsonValues.line(Map.of("path", Path.of("a", "b")))))
                .containsEntry("path", "a/b");
    }

    @Test
    void takesWhiteSpaceAndEveryEscape() throws Exception {
        assertThat(JsonParser.object(" { \"a\" : [ 1 , 2 ] , \"b\" : \"\\u0041\\/\\b\\f\\n\\r\\t\" } "))
                .containsEntry("a", List.of(1L, 2L))
                .containsEntry("b", "A/\b\f\n\r\t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":1}x",
                "{\"a\":1.5}",
                "{\"a\":null}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":\"\\u00g0\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"open",
                "{\"a\":99999999999999999999}",
                "{\"a\":[[[[[[[[1]]]]]]]]}"
            })
    void refusesEverythingElse(String text) {
        assertThatExceptionOfType(JsonParser.JsonException.class)
                .isThrownBy(() -> JsonParser.object(text))
                .withMessageStartingWith("no JSON object: expected ");
    }

    @Property(tries = 500)
    void neverFailsOtherwise(@ForAll String text) {
        for (String any : List.of(text, "{" + text, "{\"" + text + "\":" + text + "}")) {
            try {
                JsonParser.object(any);
            } catch (JsonParser.JsonException expected) {
                assertThat(expected).hasMessageContaining("character");
            }
        }
    }
}
