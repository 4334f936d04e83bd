// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.util.List;
import org.p2psip.reload.examples.text.JsonWriter;
import org.p2psip.reload.wire.Opaque;

/** Prints each message as one JSON object on a line of its own. */
final class JsonFormat implements RecordFormat {
    private final Dissector dissector;

    JsonFormat(Dissector dissector) {
        this.dissector = dissector;
    }

    @Override
    public Printed message(long number, Origin origin, Opaque bytes) {
        Dissection dissection = dissector.dissect(bytes);
        JsonWriter json = head(number, origin);
        json.name("title").value(dissection.title()).name("size").value(bytes.length());
        faults(json, dissection.faults());
        fields(json, dissection.root().children());
        return new Printed(json.endObject() + "\n", !dissection.faults().isEmpty());
    }

    @Override
    public String fault(long number, Origin origin, Fault fault) {
        JsonWriter json = head(number, origin);
        faults(json, List.of(fault));
        return json.endObject() + "\n";
    }

    private static JsonWriter head(long number, Origin origin) {
        JsonWriter json = new JsonWriter().object().name("number").value(number);
        origin.write(json);
        return json;
    }

    private static void faults(JsonWriter json, List<Fault> faults) {
        json.name("malformed").array();
        for (Fault fault : faults) {
            json.object();
            if (!fault.path().isEmpty()) {
                json.name("path").value(fault.path());
            }
            if (!fault.field().isEmpty()) {
                json.name("field").value(fault.field());
            }
            if (fault.offset() != TreeNode.NO_OFFSET) {
                json.name("offset").value(fault.offset());
            }
            json.name("problem").value(fault.problem()).endObject();
        }
        json.endArray();
    }

    private static void fields(JsonWriter json, List<TreeNode> nodes) {
        json.name("fields").array();
        for (TreeNode node : nodes) {
            field(json, node);
        }
        json.endArray();
    }

    private static void field(JsonWriter json, TreeNode node) {
        json.object().name("name").value(node.name());
        if (node.offset() != TreeNode.NO_OFFSET) {
            json.name("offset").value(node.offset()).name("size").value(node.size());
        }
        FieldValue value = node.value();
        // What bytes hold is shown in their fields, and need not be there twice.
        boolean readOn = node.children().stream().anyMatch(child -> child.offset() != TreeNode.NO_OFFSET);
        if (value != null && !readOn) {
            json.name("value");
            value.write(json);
        }
        if (!node.meaning().isEmpty()) {
            json.name("meaning").value(node.meaning());
        }
        if (!node.children().isEmpty()) {
            fields(json, node.children());
        }
        json.endObject();
    }
}
