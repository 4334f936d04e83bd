// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An element of a configuration document, without what is foreign in it.
 *
 * @param attributes values by name, of the attributes that are in no namespace
 * @param text the text directly inside the element, as written
 * @param line line where the start tag ends, counted from 1, or 0 if unknown
 * @param column column where the start tag ends, counted from 1, or 0 if unknown
 * @param ordinal how many elements of the document, foreign ones included, begin before this one
 */
record XmlElement(
        String namespace,
        String name,
        Map<String, String> attributes,
        String text,
        List<XmlElement> children,
        int line,
        int column,
        int ordinal) {
    boolean is(String namespace, String name) {
        return this.name.equals(name) && this.namespace.equals(namespace);
    }

    String trimmed() {
        return text.trim();
    }

    /** The trimmed value of an attribute, or null if there is none. */
    @Nullable
    String attribute(String attribute) {
        String value = attributes.get(attribute);
        return value == null ? null : value.trim();
    }

    String requiredAttribute(String attribute) throws ConfigurationException {
        String value = attribute(attribute);
        if (value == null || value.isEmpty()) {
            throw refused("<" + name + "> lacks the attribute " + attribute);
        }
        return value;
    }

    /** An exception that points at this element. */
    ConfigurationException refused(String problem) {
        return new ConfigurationException(line, column, problem);
    }

    /** A line for the list of warnings that points at this element. */
    String warning(String problem) {
        return ConfigurationException.at(line, column) + problem;
    }
}
