// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The elements inside a configuration or kind element, taken out one by one; what is left is unknown. */
final class Parameters {
    private final Map<String, List<XmlElement>> elements = new LinkedHashMap<>();
    private final List<String> warnings;

    Parameters(XmlElement parent, List<String> warnings) {
        this.warnings = warnings;
        for (XmlElement child : parent.children()) {
            elements.computeIfAbsent(key(child), name -> new ArrayList<>(1)).add(child);
        }
    }

    /** Takes elements of the name {@code other} for elements of the name {@code name}. */
    void renamed(String other, String name) {
        List<XmlElement> found = elements.remove(other);
        if (found != null) {
            elements.computeIfAbsent(name, key -> new ArrayList<>(1)).addAll(found);
        }
    }

    /** Hands the one element {@code name} to {@code use}, if there is one. */
    void value(String name, Use use) throws ConfigurationException {
        XmlElement element = only(name);
        if (element != null) {
            used(element, use);
        }
    }

    /** Hands each element {@code name} to {@code use}, in the order of the document. */
    void each(String name, Use use) throws ConfigurationException {
        List<XmlElement> found = elements.remove(name);
        for (XmlElement element : found == null ? List.<XmlElement>of() : found) {
            used(element, use);
        }
    }

    /** Takes out the one element {@code name}; null if there is none. */
    @Nullable
    XmlElement only(String name) throws ConfigurationException {
        List<XmlElement> found = elements.remove(name);
        if (found == null) {
            return null;
        }
        if (found.size() > 1) {
            throw found.get(1).refused("<" + found.get(1).name() + "> is there twice, must be there once");
        }
        return found.get(0);
    }

    void warnOfTheRest() {
        for (List<XmlElement> unknown : elements.values()) {
            Iterator<XmlElement> first = unknown.iterator();
            XmlElement element = first.next();
            warnings.add(element.warning("<" + element.name() + "> is unknown and passed over"));
        }
    }

    /** The outcome of {@code call}, whose refusal of a value becomes one of {@code element}. */
    static <T> T checked(XmlElement element, Supplier<T> call) throws ConfigurationException {
        try {
            return call.get();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw element.refused(String.valueOf(e.getMessage()));
        }
    }

    private static void used(XmlElement element, Use use) throws ConfigurationException {
        try {
            use.accept(element);
        } catch (IllegalArgumentException e) {
            throw element.refused(String.valueOf(e.getMessage()));
        }
    }

    /** Names of the base namespace stand for themselves, and so do those that the grammar has in another one. */
    private static String key(XmlElement element) {
        boolean known = element.namespace().equals(Namespaces.of(element.name()));
        return known ? element.name() : "{" + element.namespace() + "}" + element.name();
    }

    /** What to do with an element; an IllegalArgumentException means that its value is refused. */
    @FunctionalInterface
    interface Use {
        void accept(XmlElement element) throws ConfigurationException;
    }
}
