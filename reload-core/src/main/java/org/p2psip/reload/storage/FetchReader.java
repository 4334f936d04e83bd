// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.storage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.p2psip.reload.config.KindDefinition;
import org.p2psip.reload.wire.ArrayRange;
import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.FetchAnswer;
import org.p2psip.reload.wire.FetchKindResponse;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.ModelSpecifier;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignatureAlgorithm;
import org.p2psip.reload.wire.SignerIdentity;
import org.p2psip.reload.wire.StatAnswer;
import org.p2psip.reload.wire.StatKindResponse;
import org.p2psip.reload.wire.StatRequest;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataSpecifier;
import org.p2psip.reload.wire.StoredDataValue;

/** Answers Fetch and Stat requests from what is stored (RFC 6940, Sections 7.4.2 and 7.4.3). */
final class FetchReader {
    private final Holdings holdings;

    FetchReader(Holdings holdings) {
        this.holdings = holdings;
    }

    StorageOutput.Answer answer(
            long token, FetchRequest request, Map<KindId, KindDefinition> definitions, long nowNanos) {
        Optional<ErrorResponse> refusal = check(request.specifiers(), definitions);
        if (refusal.isPresent()) {
            return new StorageOutput.Answer(token, refusal.get(), List.of());
        }
        Set<Opaque> certificates = new LinkedHashSet<>();
        List<FetchKindResponse> responses = read(request.resource(), request.specifiers(), certificates, nowNanos);
        return new StorageOutput.Answer(token, new FetchAnswer(responses), Certificates.of(certificates));
    }

    /** The answer has the same values as that to a Fetch, each by length and hash in place of its bytes and signature. */
    StorageOutput.Answer answer(
            long token, StatRequest request, Map<KindId, KindDefinition> definitions, long nowNanos) {
        Optional<ErrorResponse> refusal = check(request.specifiers(), definitions);
        if (refusal.isPresent()) {
            return new StorageOutput.Answer(token, refusal.get(), List.of());
        }
        List<StatKindResponse> responses = new ArrayList<>();
        for (FetchKindResponse kind : read(request.resource(), request.specifiers(), new LinkedHashSet<>(), nowNanos)) {
            responses.add(new StatKindResponse(
                    kind.kind(),
                    kind.generation(),
                    kind.values().stream().map(ValueMetaData::of).collect(Collectors.toList())));
        }
        return new StorageOutput.Answer(token, new StatAnswer(responses), List.of());
    }

    private static Optional<ErrorResponse> check(
            List<StoredDataSpecifier> specifiers, Map<KindId, KindDefinition> definitions) {
        TreeSet<KindId> unknown = new TreeSet<>();
        Set<KindId> seen = new TreeSet<>();
        for (StoredDataSpecifier specifier : specifiers) {
            if (!seen.add(specifier.kind())) {
                return invalid("Kind " + specifier.kind() + " occurs twice");
            }
            if (!definitions.containsKey(specifier.kind())) {
                unknown.add(specifier.kind());
            }
        }
        if (!unknown.isEmpty()) {
            return Optional.of(Refusals.unknownKinds(unknown));
        }
        for (StoredDataSpecifier specifier : specifiers) {
            KindDefinition definition = definitions.get(specifier.kind());
            if (definition == null || !isValid(definition.dataModel(), specifier.model())) {
                return invalid("specifier of Kind " + specifier.kind() + " is not one of its data model");
            }
        }
        return Optional.empty();
    }

    private List<FetchKindResponse> read(
            ResourceId resource, List<StoredDataSpecifier> specifiers, Set<Opaque> certificates, long nowNanos) {
        List<FetchKindResponse> responses = new ArrayList<>();
        for (StoredDataSpecifier specifier : specifiers) {
            long counter = holdings.generationCounter(resource, specifier.kind());
            List<StoredData> values = new ArrayList<>();
            // 0 asks for no comparison, so it does not match the 0 of a Kind without values either.
            if (specifier.generation() == 0 || specifier.generation() != counter) {
                HeldKind held = holdings.kind(resource, specifier.kind());
                NavigableMap<ValueKey, HeldValue> all = held == null ? new TreeMap<>() : held.values();
                read(all, specifier.model(), values, certificates, nowNanos);
            }
            responses.add(new FetchKindResponse(specifier.kind(), counter, values));
        }
        return responses;
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
            held.signer().addTo(certificates);
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

    private static Optional<ErrorResponse> invalid(String text) {
        return Optional.of(Refusals.of(ErrorCode.INVALID_MESSAGE, text));
    }
}
