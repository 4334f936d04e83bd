// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import java.util.Base64;
import java.util.regex.Pattern;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;

/** The text of an element as a value of an XML Schema datatype; white space around it never counts. */
final class XmlValues {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,18}");

    private XmlValues() {}

    static String text(XmlElement element) throws ConfigurationException {
        String text = element.trimmed();
        if (text.isEmpty()) {
            throw element.refused("<" + element.name() + "> is empty");
        }
        return text;
    }

    static boolean bool(XmlElement element) throws ConfigurationException {
        String text = element.trimmed();
        return switch (text) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default ->
                throw element.refused(element.name() + " is " + Problems.shown(text) + ", must be true or false");
        };
    }

    static int integer(XmlElement element) throws ConfigurationException {
        return integer(element, element.name(), element.trimmed(), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** {@code text} as a number, whose bounds the message names. */
    static int integer(XmlElement element, String what, String text, int least, int most)
            throws ConfigurationException {
        long value = wholeNumber(element, what, text);
        if (value < least || value > most) {
            throw element.refused(what + " is " + value + ", must be " + least + " to " + most);
        }
        return (int) value;
    }

    static long wholeNumber(XmlElement element, String what, String text) throws ConfigurationException {
        if (!INTEGER.matcher(text).matches()) {
            throw element.refused(what + " is " + Problems.shown(text) + ", must be a whole number");
        }
        return Long.parseLong(text);
    }

    static Opaque base64(XmlElement element) throws ConfigurationException {
        StringBuilder digits = new StringBuilder(element.text().length());
        for (int i = 0; i < element.text().length(); i++) {
            char c = element.text().charAt(i);
            if (c > ' ') {
                digits.append(c);
            }
        }
        try {
            return Opaque.copyOf(Base64.getDecoder().decode(digits.toString()));
        } catch (IllegalArgumentException e) {
            throw element.refused(element.name() + " is not base64");
        }
    }

    static NodeId nodeId(XmlElement element, int nodeIdLength) throws ConfigurationException {
        String text = element.trimmed();
        if (text.length() != 2 * nodeIdLength) {
            throw element.refused(element.name() + " is " + Problems.shown(text) + ", must be a Node-ID of "
                    + 2 * nodeIdLength + " hexadecimal digits, as node-id-length is " + nodeIdLength);
        }
        try {
            return NodeId.parse(text);
        } catch (IllegalArgumentException e) {
            throw element.refused(element.name() + " is " + Problems.shown(text) + ", must be a Node-ID of "
                    + 2 * nodeIdLength + " hexadecimal digits, not all 0");
        }
    }
}
