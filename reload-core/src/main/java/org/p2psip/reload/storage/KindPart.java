// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.wire.ArrayRange;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignatureAlgorithm;
import org.p2psip.reload.wire.SignerIdentity;
import org.p2psip.reload.wire.StatRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;
import org.p2psip.reload.wire.StoredMetaData;

/** One request of {@link KindInParts}: a Stat that lists values, or a Fetch of some of them. */
public final class KindPart {
    private final StoredDataSpecifier specifier;
    private final List<ValueKey> keys;

    /** Where the range begins that is to be listed as soon as it is known where the array ends; null if there is none. */
    private final @Nullable Long parkedFirst;

    private KindPart(KindId kind, ModelSpecifier model, List<ValueKey> keys, @Nullable Long parkedFirst) {
        this.specifier = new StoredDataSpecifier(kind, 0, model);
        this.keys = List.copyOf(keys);
        this.parkedFirst = parkedFirst;
    }

    /** A Stat of all that {@code wanted} asks for. */
    static KindPart listing(StoredDataSpecifier wanted) {
        return new KindPart(wanted.kind(), wanted.model(), List.of(), null);
    }

    /**
     * A Fetch.
     *
     * @param wanted of the same Kind
     * @param keys at least one
     */
    static KindPart values(StoredDataSpecifier wanted, List<ValueKey> keys) {
        ModelSpecifier model;
        if (wanted.model() instanceof ModelSpecifier.ArraySpecifier) {
            model = new ModelSpecifier.ArraySpecifier(ranges(keys));
        } else if (wanted.model() instanceof ModelSpecifier.DictionarySpecifier) {
            model = new ModelSpecifier.DictionarySpecifier(
                    keys.stream().map(ValueKey::key).collect(Collectors.toList()));
        } else {
            model = wanted.model();
        }
        return new KindPart(wanted.kind(), model, keys, null);
    }

    /** Whether this asks for all entries of a dictionary, or up to the end of an array. */
    static boolean isWildcard(ModelSpecifier model) {
        return model instanceof ModelSpecifier.ArraySpecifier array
                ? array.indices().stream().anyMatch(KindPart::isOpen)
                : model instanceof ModelSpecifier.DictionarySpecifier dictionary
                        && dictionary.keys().isEmpty();
    }

    /** Whether this is a Stat; a Fetch otherwise. */
    public boolean isStat() {
        return keys.isEmpty();
    }

    /** What to send. */
    public MessageBody request(ResourceId resource) {
        return isStat()
                ? new StatRequest(resource, List.of(specifier))
                : new FetchRequest(resource, List.of(specifier));
    }

    /** Which values a Fetch is for, in order. */
    List<ValueKey> keys() {
        return keys;
    }

    /**
     * Stats that list the same together. Of a range up to the end of an array, a Stat of its last entry comes first, the
     * rest with {@link #parked}. Empty if there is no way to ask for less.
     */
    List<KindPart> halves() {
        if (specifier.model() instanceof ModelSpecifier.DictionarySpecifier dictionary) {
            List<Opaque> wanted = dictionary.keys();
            int half = wanted.size() / 2;
            return half == 0
                    ? List.of()
                    : List.of(
                            stat(new ModelSpecifier.DictionarySpecifier(wanted.subList(0, half))),
                            stat(new ModelSpecifier.DictionarySpecifier(wanted.subList(half, wanted.size()))));
        }
        if (specifier.model() instanceof ModelSpecifier.ArraySpecifier array) {
            List<ArrayRange> wanted = array.indices();
            int half = wanted.size() / 2;
            return half == 0
                    ? wanted.isEmpty() ? List.of() : halves(wanted.get(0))
                    : List.of(stat(wanted.subList(0, half)), stat(wanted.subList(half, wanted.size())));
        }
        return List.of();
    }

    /**
     * What is left to list of the range up to the end of an array, now that its last entry is known and listed.
     *
     * @param last the answer to this Stat; if it tells of no entry, the array may end anywhere
     */
    List<KindPart> parked(List<StoredMetaData> last) {
        if (parkedFirst == null) {
            return List.of();
        }
        long end = last.stream()
                .mapToLong(value -> ValueKey.of(value.metadata()).index())
                .max()
                .orElse(StoredDataValue.LAST_INDEX);
        if (parkedFirst >= end) {
            return List.of();
        }
        ArrayRange rest = new ArrayRange(parkedFirst, end - 1);
        return rest.first() == rest.last() ? List.of(stat(List.of(rest))) : halves(rest);
    }

    /** Stands for a value that fits no answer. */
    StoredData leftOut(ValueKey key, Instant storageTime) {
        DataValue nothing = new DataValue(true, Opaque.EMPTY);
        StoredDataValue value;
        if (specifier.model() instanceof ModelSpecifier.ArraySpecifier) {
            value = new StoredDataValue.ArrayEntry(key.index(), nothing);
        } else if (specifier.model() instanceof ModelSpecifier.DictionarySpecifier) {
            value = new StoredDataValue.DictionaryEntry(key.key(), nothing);
        } else {
            value = new StoredDataValue.Single(nothing);
        }
        return new StoredData(
                storageTime, 0, value, new Signature(SignatureAlgorithm.NONE, new SignerIdentity.None(), Opaque.EMPTY));
    }

    private List<KindPart> halves(ArrayRange range) {
        if (isOpen(range)) {
            ArrayRange end = new ArrayRange(StoredDataValue.LAST_INDEX, StoredDataValue.LAST_INDEX);
            ModelSpecifier model = new ModelSpecifier.ArraySpecifier(List.of(end));
            return List.of(new KindPart(specifier.kind(), model, List.of(), range.first()));
        }
        if (range.first() >= range.last()) {
            return List.of();
        }
        long middle = (range.first() + range.last()) >>> 1;
        return List.of(
                stat(List.of(new ArrayRange(range.first(), middle))),
                stat(List.of(new ArrayRange(middle + 1, range.last()))));
    }

    private static boolean isOpen(ArrayRange range) {
        return range.last() == StoredDataValue.LAST_INDEX && range.first() < range.last();
    }

    private KindPart stat(List<ArrayRange> ranges) {
        return stat(new ModelSpecifier.ArraySpecifier(ranges));
    }

    private KindPart stat(ModelSpecifier model) {
        return new KindPart(specifier.kind(), model, List.of(), null);
    }

    /** Neighboring indices together. */
    private static List<ArrayRange> ranges(List<ValueKey> keys) {
        List<ArrayRange> ranges = new ArrayList<>();
        long first = keys.get(0).index();
        long last = first;
        for (ValueKey key : keys.subList(1, keys.size())) {
            if (key.index() != last + 1) {
                ranges.add(new ArrayRange(first, last));
                first = key.index();
            }
            last = key.index();
        }
        ranges.add(new ArrayRange(first, last));
        return ranges;
    }
}
