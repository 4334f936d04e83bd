// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.KindId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A Kind with its data model, as {@code --kind} declares it. */
record KindDeclaration(KindId kind, DataModel model) {
    private static final long MAX_KIND = 0xFFFFFFFFL;

    /** The Kinds of the registry (RFC 6940, Section 14.6; RFC 7374; RFC 7904; RFC 8076). */
    private static final Map<KindId, DataModel> REGISTERED = Map.of(
            KindId.SIP_REGISTRATION, DataModel.DICTIONARY,
            KindId.TURN_SERVICE, DataModel.SINGLE,
            KindId.CERTIFICATE_BY_NODE, DataModel.ARRAY,
            KindId.CERTIFICATE_BY_USER, DataModel.ARRAY,
            KindId.ACCESS_CONTROL_LIST, DataModel.ARRAY,
            KindId.REDIR, DataModel.DICTIONARY);

    /** The registered Kinds and those that were declared, which win. */
    static Map<KindId, DataModel> withRegistered(List<KindDeclaration> declared) {
        Map<KindId, DataModel> all = new HashMap<>(REGISTERED);
        declared.forEach(each -> all.put(each.kind, each.model));
        return all;
    }

    /** Reads {@code 0xf0000001=array}. */
    static final class Converter implements ITypeConverter<KindDeclaration> {
        @Override
        public KindDeclaration convert(String text) {
            String[] parts = text.split("=", 2);
            if (parts.length < 2) {
                throw new TypeConversionException("'" + text + "' is not of the form 0xf0000001=array");
            }
            return new KindDeclaration(kind(parts[0]), model(parts[1]));
        }

        private static KindId kind(String text) {
            long kind;
            try {
                kind = Long.decode(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' is no number");
            }
            if (kind < 1 || kind > MAX_KIND) {
                throw new TypeConversionException("Kind is " + text + ", allowed are 1 to 0xffffffff");
            }
            return new KindId((int) kind);
        }

        private static DataModel model(String text) {
            for (DataModel model : DataModel.values()) {
                if (model.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return model;
                }
            }
            throw new TypeConversionException("data model is '" + text + "', allowed are single, array and dictionary");
        }
    }
}
