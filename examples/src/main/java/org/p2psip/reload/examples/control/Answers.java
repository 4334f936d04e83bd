// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parts of answers, for people. Whatever is missing or odd becomes something harmless. */
final class Answers {
    private static final double MICROS_PER_MILLI = 1000;

    private Answers() {}

    static String text(Map<String, Object> answer, String name) {
        Object value = answer.get(name);
        return value == null ? "-" : String.valueOf(value);
    }

    static long number(Map<String, Object> answer, String name) {
        return answer.get(name) instanceof Long number ? number : 0;
    }

    /** The objects of an array. */
    static List<Map<String, Object>> objects(Map<String, Object> answer, String name) {
        List<Map<String, Object>> objects = new ArrayList<>();
        if (answer.get(name) instanceof List<?> list) {
            for (Object element : list) {
                objects.add(object(element));
            }
        }
        return objects;
    }

    /** The texts of an array. */
    static List<String> texts(Map<String, Object> answer, String name) {
        List<String> texts = new ArrayList<>();
        if (answer.get(name) instanceof List<?> list) {
            list.forEach(element -> texts.add(String.valueOf(element)));
        }
        return texts;
    }

    static Map<String, Object> object(Map<String, Object> answer, String name) {
        return object(answer.get(name));
    }

    /** A node by its user if that is known, and by its Node-ID. */
    static String node(Map<String, Object> answer, String name) {
        String nodeId = text(answer, name);
        return answer.containsKey("user") ? text(answer, "user") + " (" + nodeId + ")" : nodeId;
    }

    /** A time that the answer gives in microseconds. */
    static String millis(Map<String, Object> answer, String name) {
        return answer.get(name) instanceof Long micros
                ? String.format(Locale.ROOT, "%.1f ms", micros / MICROS_PER_MILLI)
                : "-";
    }

    /** A time in days, hours, minutes and seconds, of which the first two that count are shown. */
    static String span(long seconds) {
        long days = seconds / 86400;
        long hours = seconds / 3600 % 24;
        long minutes = seconds / 60 % 60;
        if (days > 0) {
            return days + " d " + hours + " h";
        }
        if (hours > 0) {
            return hours + " h " + minutes + " min";
        }
        return minutes > 0 ? minutes + " min " + seconds % 60 + " s" : seconds + " s";
    }

    private static Map<String, Object> object(@Nullable Object value) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, member) -> object.put(String.valueOf(name), member));
        }
        return object;
    }
}
