// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.wire.ArrayRange;
import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignatureAlgorithm;
import org.p2psip.reload.wire.SignerIdentity;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;

/** Answers Fetch requests from what is stored (RFC 6940, Section 7.4.2). */
final class FetchReader {
    private final Holdings holdings;

    FetchReader(Holdings holdings) {
        this.holdings = holdings;
    }

    StorageOutput.Answer answer(
            long token, FetchRequest request, Map<KindId, KindDefinition> definitions, long nowNanos) {
        TreeSet<KindId> unknown = new TreeSet<>();
        Set<KindId> seen = new TreeSet<>();
        for (StoredDataSpecifier specifier : request.specifiers()) {
            if (!seen.add(specifier.kind())) {
                return invalid(token, "Kind " + specifier.kind() + " occurs twice");
            }
            if (!definitions.containsKey(specifier.kind())) {
                unknown.add(specifier.kind());
            }
        }
        if (!unknown.isEmpty()) {
            return new StorageOutput.Answer(token, Refusals.unknownKinds(unknown), List.of());
        }
        List<FetchKindResponse> responses = new ArrayList<>();
        Set<Opaque> certificates = new LinkedHashSet<>();
        for (StoredDataSpecifier specifier : request.specifiers()) {
            KindDefinition definition = definitions.get(specifier.kind());
            if (definition == null || !isValid(definition.dataModel(), specifier.model())) {
                return invalid(token, "specifier of Kind " + specifier.kind() + " is not one of its data model");
            }
            long counter = holdings.generationCounter(request.resource(), specifier.kind());
            List<StoredData> values = new ArrayList<>();
            // 0 asks for no comparison, so it does not match the 0 of a Kind without values either.
            if (specifier.generation() == 0 || specifier.generation() != counter) {
                HeldKind held = holdings.kind(request.resource(), specifier.kind());
                NavigableMap<ValueKey, HeldValue> all = held == null ? new TreeMap<>() : held.values();
                read(all, specifier.model(), values, certificates, nowNanos);
            }
            responses.add(new FetchKindResponse(specifier.kind(), counter, values));
        }
        return new StorageOutput.Answer(token, new FetchAnswer(responses), Certificates.of(certificates));
    }

    private static boolean isValid(DataModel model, ModelSpecifier specifier) {
        return switch (model) {
            case SINGLE -> specifier instanceof ModelSpecifier.SingleSpecifier;
            case ARRAY -> specifier instanceof ModelSpecifier.ArraySpecifier array && areDisjoint(array.indices());
            case DICTIONARY -> specifier instanceof ModelSpecifier.DictionarySpecifier;
        };
    }

    /** First not above last, and no overlap, as the request has the numbers. */
    private static boolean areDisjoint(List<ArrayRange> ranges) {
        List<ArrayRange> sorted = new ArrayList<>(ranges);
        sorted.sort((a, b) -> Long.compare(a.first(), b.first()));
        long free = 0;
        for (ArrayRange range : sorted) {
            if (range.first() < free || range.last() < range.first()) {
                return false;
            }
            free = range.last() + 1;
        }
        return true;
    }

    private static void read(
            NavigableMap<ValueKey, HeldValue> all,
            ModelSpecifier specifier,
            List<StoredData> values,
            Set<Opaque> certificates,
            long nowNanos) {
        NavigableMap<ValueKey, StoredData> found = new TreeMap<>();
        if (specifier instanceof ModelSpecifier.ArraySpecifier array) {
            addGaps(all, array.indices(), found);
        }
        for (HeldValue held : wanted(all, specifier, found)) {
            found.put(held.key(), held.remaining(nowNanos));
            certificates.add(held.certificate());
        }
        values.addAll(found.values());
    }

    /** The held values that are asked for; for named keys that are not held, {@code found} gets nonexistent ones. */
    private static List<HeldValue> wanted(
            NavigableMap<ValueKey, HeldValue> all, ModelSpecifier specifier, NavigableMap<ValueKey, StoredData> found) {
        if (specifier instanceof ModelSpecifier.ArraySpecifier array) {
            List<HeldValue> wanted = new ArrayList<>();
            for (ArrayRange range : array.indices()) {
                if (!all.isEmpty()) {
                    long end = all.lastKey().index();
                    long first = range.first() == StoredDataValue.LAST_INDEX ? end : range.first();
                    if (first <= Math.min(range.last(), end)) {
                        wanted.addAll(all.subMap(at(first), true, at(Math.min(range.last(), end)), true)
                                .values());
                    }
                }
            }
            return wanted;
        }
        List<ValueKey> keys = new ArrayList<>();
        if (specifier instanceof ModelSpecifier.DictionarySpecifier dictionary) {
            if (dictionary.keys().isEmpty()) {
                return new ArrayList<>(all.values());
            }
            dictionary.keys().forEach(key -> keys.add(new ValueKey(0, key)));
        } else {
            keys.add(ValueKey.SINGLE);
        }
        List<HeldValue> wanted = new ArrayList<>();
        for (ValueKey key : keys) {
            HeldValue held = all.get(key);
            if (held != null) {
                wanted.add(held);
            } else if (specifier instanceof ModelSpecifier.DictionarySpecifier) {
                found.put(key, nonexistent(new StoredDataValue.DictionaryEntry(key.key(), noValue())));
            } else {
                found.put(key, nonexistent(new StoredDataValue.Single(noValue())));
            }
        }
        return wanted;
    }

    /** Nonexistent values for the gaps in small ranges; nothing beyond the end of the array. */
    private static void addGaps(
            NavigableMap<ValueKey, HeldValue> all, List<ArrayRange> ranges, NavigableMap<ValueKey, StoredData> found) {
        long room = Storage.MAX_SYNTHESIZED_VALUES;
        for (ArrayRange range : ranges) {
            long last =
                    all.isEmpty() ? -1 : Math.min(range.last(), all.lastKey().index());
            long length = last - range.first() + 1;
            if (length <= room) {
                for (long index = range.first(); index <= last; index++) {
                    found.put(at(index), nonexistent(new StoredDataValue.ArrayEntry(index, noValue())));
                    room--;
                }
            }
        }
    }

    private static ValueKey at(long index) {
        return new ValueKey(index, Opaque.EMPTY);
    }

    private static DataValue noValue() {
        return new DataValue(false, Opaque.EMPTY);
    }

    private static StoredData nonexistent(StoredDataValue value) {
        return new StoredData(
                Instant.EPOCH,
                0,
                value,
                new Signature(SignatureAlgorithm.NONE, new SignerIdentity.None(), Opaque.EMPTY));
    }

    private static StorageOutput.Answer invalid(long token, String text) {
        return new StorageOutput.Answer(token, Refusals.of(ErrorCode.INVALID_MESSAGE, text), List.of());
    }
}
