// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import java.util.List;
import java.util.Map;
import org.p2psip.reload.wire.ProbeInformation;

/** What a Probe told, as members of an answer. */
final class ProbeReport {
    private ProbeReport() {}

    static void put(Map<String, Object> answer, List<ProbeInformation> information) {
        for (ProbeInformation part : information) {
            if (part instanceof ProbeInformation.Uptime uptime) {
                answer.put("uptimeSeconds", uptime.seconds());
            } else if (part instanceof ProbeInformation.NumResources resources) {
                answer.put("resources", resources.resources());
            } else if (part instanceof ProbeInformation.ResponsibleSet set) {
                answer.put("responsiblePartsPerBillion", set.partsPerBillion());
            }
        }
    }
}
