// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.p2psip.reload.usage.sip.SipRegistration;
import org.p2psip.reload.wire.ArrayRange;
import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MetaData;
import org.p2psip.reload.wire.MetaDataValue;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.StatAnswer;
import org.p2psip.reload.wire.StatKindResponse;
import org.p2psip.reload.wire.StoreKindData;
import org.p2psip.reload.wire.StoreRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;
import org.p2psip.reload.wire.StoredMetaData;
import org.p2psip.reload.wire.TurnServer;
import org.p2psip.reload.wire.WireContext;
import org.p2psip.reload.wire.WireWriter;
import org.p2psip.reload.wire.redir.RedirServiceProvider;
import org.p2psip.reload.wire.share.AccessControlListItem;

/** Draws stored data of each Kind and data model, and the bodies of messages that are about it. */
final class StoredDraw {
    /** A Kind that nobody is told the data model of. */
    static final KindId UNDECLARED = new KindId(0xF0000009);

    private static final KindId PRIVATE_SINGLE = new KindId(0xF0000001);
    private static final KindId PRIVATE_ARRAY = new KindId(0xF0000002);
    private static final KindId PRIVATE_DICTIONARY = new KindId(0xF0000003);

    /** The registered Kinds, and a private one of each data model. */
    static final WireContext CONTEXT = WireContext.of(
            16,
            KindDeclaration.withRegistered(List.of(
                    new KindDeclaration(PRIVATE_SINGLE, DataModel.SINGLE),
                    new KindDeclaration(PRIVATE_ARRAY, DataModel.ARRAY),
                    new KindDeclaration(PRIVATE_DICTIONARY, DataModel.DICTIONARY))));

    private static final List<KindId> KINDS = List.of(
            KindId.SIP_REGISTRATION,
            KindId.TURN_SERVICE,
            KindId.CERTIFICATE_BY_NODE,
            KindId.CERTIFICATE_BY_USER,
            KindId.ACCESS_CONTROL_LIST,
            KindId.REDIR,
            PRIVATE_SINGLE,
            PRIVATE_ARRAY,
            PRIVATE_DICTIONARY);

    private final WireDraw draw;
    private final SignerDraw signers;

    StoredDraw(WireDraw draw, SignerDraw signers) {
        this.draw = draw;
        this.signers = signers;
    }

    StoreRequest storeRequest() {
        return new StoreRequest(
                draw.resourceId(),
                draw.oneIn(2) ? 0 : draw.below(256),
                eachKind(kind -> new StoreKindData(kind, draw.uint64(), draw.list(0, 3, () -> data(kind))), () -> {
                    Opaque values = unparsed();
                    return new StoreKindData(UNDECLARED, draw.uint64(), List.of(), values);
                }));
    }

    FetchAnswer fetchAnswer() {
        return new FetchAnswer(eachKind(
                kind -> new FetchKindResponse(kind, draw.uint64(), draw.list(0, 3, () -> fetched(kind))), () -> {
                    Opaque values = unparsed();
                    return new FetchKindResponse(UNDECLARED, draw.uint64(), List.of(), values);
                }));
    }

    StatAnswer statAnswer() {
        return new StatAnswer(eachKind(
                kind -> new StatKindResponse(kind, draw.uint64(), draw.list(0, 3, () -> metadata(kind))), () -> {
                    StoredMetaData value = metadata(PRIVATE_SINGLE);
                    return new StatKindResponse(
                            UNDECLARED, draw.uint64(), List.of(), WireWriter.toOpaque(value::encode));
                }));
    }

    /** Of Kinds that are all different. */
    List<StoredDataSpecifier> specifiers() {
        return eachKind(
                this::specifier,
                () -> new StoredDataSpecifier(
                        UNDECLARED, draw.uint64(), new ModelSpecifier.UnknownSpecifier(draw.bytes(0, 20))));
    }

    private <T> List<T> eachKind(Function<KindId, T> known, Supplier<T> unknown) {
        List<T> all = new ArrayList<>();
        int first = draw.below(KINDS.size());
        int count = draw.below(4);
        for (int i = 0; i < count; i++) {
            all.add(known.apply(KINDS.get((first + i) % KINDS.size())));
        }
        if (draw.oneIn(4)) {
            all.add(unknown.get());
        }
        return all;
    }

    private StoredDataSpecifier specifier(KindId kind) {
        ModelSpecifier specifier = switch (model(kind)) {
            case SINGLE -> new ModelSpecifier.SingleSpecifier();
            case ARRAY ->
                new ModelSpecifier.ArraySpecifier(draw.list(
                        0, 3, () -> draw.oneIn(4) ? ArrayRange.ALL : new ArrayRange(draw.below(9), 9 + draw.below(9))));
            case DICTIONARY -> new ModelSpecifier.DictionarySpecifier(draw.list(0, 3, () -> key(kind)));
        };
        return new StoredDataSpecifier(kind, draw.uint64(), specifier);
    }

    private StoredData fetched(KindId kind) {
        return draw.oneIn(5)
                ? new StoredData(Instant.EPOCH, 0, value(kind, DataValue.NONEXISTENT), Signature.NONE)
                : data(kind);
    }

    private StoredData data(KindId kind) {
        DataValue value = draw.oneIn(6) ? DataValue.NONEXISTENT : new DataValue(true, content(kind));
        return new StoredData(draw.time(), draw.uint32(), value(kind, value), signers.signature());
    }

    private StoredDataValue value(KindId kind, DataValue value) {
        return switch (model(kind)) {
            case SINGLE -> new StoredDataValue.Single(value);
            case ARRAY ->
                new StoredDataValue.ArrayEntry(draw.oneIn(4) ? StoredDataValue.LAST_INDEX : draw.uint32(), value);
            case DICTIONARY -> new StoredDataValue.DictionaryEntry(key(kind), value);
        };
    }

    private StoredMetaData metadata(KindId kind) {
        MetaData metadata = new MetaData(draw.oneIn(2), draw.uint32(), draw.of(1, 2, 4, 5, 6), draw.bytes(0, 64));
        MetaDataValue value = switch (model(kind)) {
            case SINGLE -> new MetaDataValue.Single(metadata);
            case ARRAY -> new MetaDataValue.ArrayEntry(draw.uint32(), metadata);
            case DICTIONARY -> new MetaDataValue.DictionaryEntry(key(kind), metadata);
        };
        return new StoredMetaData(draw.time(), draw.uint32(), value);
    }

    /** The keys of the registered dictionaries are Node-IDs. */
    private Opaque key(KindId kind) {
        return kind.equals(PRIVATE_DICTIONARY)
                ? draw.bytes(0, 40)
                : draw.nodeId().toOpaque();
    }

    private Opaque content(KindId kind) {
        if (kind.equals(KindId.SIP_REGISTRATION)) {
            return registration().encoded();
        }
        if (kind.equals(KindId.TURN_SERVICE)) {
            return WireWriter.toOpaque(new TurnServer(draw.below(256), draw.address())::encode);
        }
        if (kind.equals(KindId.CERTIFICATE_BY_NODE) || kind.equals(KindId.CERTIFICATE_BY_USER)) {
            return signers.certificate();
        }
        if (kind.equals(KindId.ACCESS_CONTROL_LIST)) {
            return WireWriter.toOpaque(
                    new AccessControlListItem(null, draw.text(3, 30), draw.kind(), draw.oneIn(2))::encode);
        }
        if (kind.equals(KindId.REDIR)) {
            return WireWriter.toOpaque(new RedirServiceProvider(
                    draw.list(1, 2, draw::hop), draw.text(0, 20), draw.below(20), draw.uint16())::encode);
        }
        return draw.bytes(0, 200);
    }

    private SipRegistration registration() {
        return draw.oneIn(3)
                ? new SipRegistration.Uri(draw.text(1, 40))
                : new SipRegistration.Route(
                        draw.oneIn(2) ? Opaque.EMPTY : WireDraw.ascii("(sip.schemes=SIP)"), draw.list(2, 3, draw::hop));
    }

    /** Values that can only be read by who knows the data model. */
    private Opaque unparsed() {
        List<StoredData> values = draw.list(0, 2, () -> data(PRIVATE_ARRAY));
        return WireWriter.toOpaque(out -> values.forEach(each -> each.encode(out)));
    }

    private static DataModel model(KindId kind) {
        DataModel model = CONTEXT.dataModel(kind);
        if (model == null) {
            throw new AssertionError("no data model for " + kind);
        }
        return model;
    }
}
