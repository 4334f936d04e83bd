// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the configuration of one overlay in a document that may hold several. */
final class ConfigurationChoice {
    private static final int MAX_NAMES_SHOWN = 5;

    private ConfigurationChoice() {}

    static XmlElement choose(XmlElement root, @Nullable String overlayName) throws ConfigurationException {
        if (!root.is(Namespaces.BASE, "overlay")) {
            throw root.refused("the document begins with <" + cut(root.name()) + ">, must begin with <overlay xmlns=\""
                    + Namespaces.BASE + "\">");
        }
        List<XmlElement> all = new ArrayList<>();
        List<XmlElement> matching = new ArrayList<>();
        for (XmlElement child : root.children()) {
            if (child.is(Namespaces.BASE, "configuration")) {
                all.add(child);
                if (overlayName == null || overlayName.equalsIgnoreCase(child.attribute("instance-name"))) {
                    matching.add(child);
                }
            }
        }
        if (all.isEmpty()) {
            throw root.refused("<overlay> has no <configuration>");
        }
        if (matching.isEmpty()) {
            throw root.refused("no configuration is for the overlay " + Problems.shown(String.valueOf(overlayName))
                    + "; the document has " + names(all));
        }
        if (matching.size() > 1) {
            throw matching.get(1)
                    .refused(
                            overlayName == null
                                    ? "the document has " + names(all) + "; say which overlay is meant"
                                    : "the overlay " + Problems.shown(overlayName)
                                            + " has a second configuration, must have one");
        }
        return matching.get(0);
    }

    private static String names(List<XmlElement> configurations) {
        String names = configurations.stream()
                .limit(MAX_NAMES_SHOWN)
                .map(element -> Problems.shown(String.valueOf(element.attribute("instance-name"))))
                .collect(Collectors.joining(", "));
        int more = configurations.size() - MAX_NAMES_SHOWN;
        return more > 0 ? names + " and " + more + " more" : names;
    }

    private static String cut(String name) {
        return name.length() <= Problems.MAX_SHOWN ? name : name.substring(0, Problems.MAX_SHOWN);
    }
}
