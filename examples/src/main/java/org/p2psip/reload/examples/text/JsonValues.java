// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.text;

import java.util.Collection;
import java.util.Map;

/** Maps, collections, texts, numbers and booleans as JSON. */
public final class JsonValues {
    private JsonValues() {}

    /** The members of {@code values} in their order, as one object on one line. */
    public static String line(Map<String, ?> values) {
        JsonWriter json = new JsonWriter();
        write(json, values);
        return json.toString();
    }

    private static void write(JsonWriter json, Object value) {
        if (value instanceof Map<?, ?> object) {
            json.object();
            object.forEach((name, member) -> {
                json.name(String.valueOf(name));
                write(json, member);
            });
            json.endObject();
        } else if (value instanceof Collection<?> array) {
            json.array();
            array.forEach(element -> write(json, element));
            json.endArray();
        } else if (value instanceof Long || value instanceof Integer) {
            json.value(((Number) value).longValue());
        } else if (value instanceof Boolean truth) {
            json.value(truth);
        } else {
            json.value(String.valueOf(value));
        }
    }
}
