// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.Opaque;

/** Reads the required Kinds of a configuration (RFC 6940, Section 11.1). */
final class KindReader {
    private static final byte[] WRAP =
            ("<required-kinds xmlns=\"" + Namespaces.BASE + "\">").getBytes(StandardCharsets.UTF_8);
    private static final byte[] UNWRAP = "</required-kinds>".getBytes(StandardCharsets.UTF_8);

    private final XmlElement kind;
    private final Parameters parameters;
    private final List<String> warnings;

    private KindReader(XmlElement kind, List<String> warnings) {
        this.kind = kind;
        this.parameters = new Parameters(kind, warnings);
        this.warnings = warnings;
    }

    /**
     * A Kind as it was read.
     *
     * @param element the kind element
     */
    record Read(KindDefinition definition, KindBlock block, XmlElement element) {}

    static List<Read> read(XmlElement requiredKinds, ElementRanges ranges) throws ConfigurationException {
        return read(requiredKinds, ranges, new ArrayList<>());
    }

    static List<Read> read(XmlElement requiredKinds, ElementRanges ranges, List<String> warnings)
            throws ConfigurationException {
        List<Read> kinds = new ArrayList<>();
        Parameters blocks = new Parameters(requiredKinds, warnings);
        blocks.each("kind-block", block -> kinds.add(readOne(block, ranges, warnings)));
        blocks.warnOfTheRest();
        return kinds;
    }

    /** Reads a kind-block that is no part of a document and whose default namespace goes without saying. */
    static Read readBlock(Opaque block) throws ConfigurationException {
        byte[] bytes = block.toByteArray();
        byte[] wrapped = new byte[WRAP.length + bytes.length + UNWRAP.length];
        System.arraycopy(WRAP, 0, wrapped, 0, WRAP.length);
        System.arraycopy(bytes, 0, wrapped, WRAP.length, bytes.length);
        System.arraycopy(UNWRAP, 0, wrapped, WRAP.length + bytes.length, UNWRAP.length);
        XmlElement root = XmlDocument.parse(wrapped);
        List<Read> kinds = read(root, new ElementRanges(wrapped));
        if (kinds.size() != 1) {
            throw root.refused("the update has " + kinds.size() + " kind-blocks, must have one");
        }
        return kinds.get(0);
    }

    private static Read readOne(XmlElement block, ElementRanges ranges, List<String> warnings)
            throws ConfigurationException {
        Parameters inBlock = new Parameters(block, warnings);
        XmlElement kind = inBlock.only("kind");
        if (kind == null) {
            throw block.refused("<kind-block> has no <kind>");
        }
        XmlElement signature = inBlock.only("kind-signature");
        inBlock.warnOfTheRest();
        Opaque signed = signature == null ? null : XmlValues.base64(signature);
        KindDefinition definition = new KindReader(kind, warnings).read();
        return new Read(definition, new KindBlock(ranges.bytes(block), ranges.bytes(kind), signed, null), kind);
    }

    private KindDefinition read() throws ConfigurationException {
        String name = kind.attribute("name");
        String id = kind.attribute("id");
        if ((name == null) == (id == null)) {
            throw kind.refused("<kind> must have either the attribute name or the attribute id");
        }
        int maxCount = XmlValues.integer(required("max-count"));
        int maxSize = XmlValues.integer(required("max-size"));
        String dataModel = required("data-model").trimmed();
        String accessControl = required("access-control").trimmed();
        XmlElement multiple = parameters.only("max-node-multiple");
        parameters.warnOfTheRest();
        if (name != null) {
            return registered(name, maxCount, maxSize, dataModel, accessControl, multiple);
        }
        AccessPolicy policy = policy(accessControl);
        KindId kindId = new KindId(privateId(String.valueOf(id)));
        DataModel model = model(dataModel);
        int maxNodeMultiple = maxNodeMultiple(policy, multiple, 0);
        return Parameters.checked(
                kind, () -> new KindDefinition(kindId, model, policy, maxCount, maxSize, maxNodeMultiple));
    }

    /** A Kind of the IANA registry: what the document says of its data model and access policy does not count. */
    private KindDefinition registered(
            String name,
            int maxCount,
            int maxSize,
            String dataModel,
            String accessControl,
            @Nullable XmlElement multiple)
            throws ConfigurationException {
        RegisteredKind registered = RegisteredKind.byName(name);
        if (registered == null) {
            throw kind.refused(
                    "the Kind " + Problems.shown(name) + " is required, but this software does not support it");
        }
        if (!registered.dataModel().name().equals(dataModel)) {
            warnings.add(kind.warning(name + " has the data-model " + Problems.shown(dataModel) + ", but "
                    + registered.dataModel() + " is registered and used"));
        }
        if (!registered.accessPolicy().token().equals(accessControl)) {
            warnings.add(kind.warning(name + " has the access-control " + Problems.shown(accessControl) + ", but "
                    + registered.accessPolicy().token() + " is registered and used"));
        }
        int maxNodeMultiple =
                maxNodeMultiple(registered.accessPolicy(), multiple, RegisteredKind.TURN_MAX_NODE_MULTIPLE);
        return Parameters.checked(
                kind,
                () -> new KindDefinition(
                        registered.id(),
                        registered.dataModel(),
                        registered.accessPolicy(),
                        maxCount,
                        maxSize,
                        maxNodeMultiple));
    }

    private int maxNodeMultiple(AccessPolicy policy, @Nullable XmlElement element, int registered)
            throws ConfigurationException {
        if (policy != AccessPolicy.NODE_MULTIPLE) {
            if (element != null) {
                warnings.add(element.warning("max-node-multiple goes with NODE-MULTIPLE only and is passed over"));
            }
            return 0;
        }
        if (element == null) {
            if (registered == 0) {
                throw kind.refused("<kind> is NODE-MULTIPLE and lacks <max-node-multiple>");
            }
            return registered;
        }
        return XmlValues.integer(element, "max-node-multiple", element.trimmed(), 1, KindDefinition.MAX_NODE_MULTIPLE);
    }

    private XmlElement required(String name) throws ConfigurationException {
        XmlElement element = parameters.only(name);
        if (element == null) {
            throw kind.refused("<kind> lacks <" + name + ">");
        }
        return element;
    }

    private int privateId(String id) throws ConfigurationException {
        long value = XmlValues.wholeNumber(kind, "the id of the kind", id);
        if (value < 0 || value > 0xFFFFFFFFL || !KindDefinition.isPrivate(new KindId((int) value))) {
            throw kind.refused("the id of the kind is " + value
                    + ", must be 4026531841 to 4294967293; a registered Kind is given by its name");
        }
        return (int) value;
    }

    private DataModel model(String text) throws ConfigurationException {
        for (DataModel model : DataModel.values()) {
            if (model.name().equals(text)) {
                return model;
            }
        }
        throw kind.refused(
                "the data-model of the kind is " + Problems.shown(text) + ", must be SINGLE, ARRAY or DICTIONARY");
    }

    private AccessPolicy policy(String text) throws ConfigurationException {
        for (AccessPolicy policy : AccessPolicy.values()) {
            if (policy.token().equals(text)) {
                return policy;
            }
        }
        throw kind.refused("the access-control of the kind is " + Problems.shown(text)
                + ", must be USER-MATCH, NODE-MATCH, USER-NODE-MATCH or NODE-MULTIPLE");
    }
}
