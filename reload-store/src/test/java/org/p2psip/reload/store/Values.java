// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.store;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.p2psip.reload.storage.PersistentKind;
import org.p2psip.reload.storage.PersistentResource;
import org.p2psip.reload.storage.PersistentValue;
import org.p2psip.reload.storage.ResourceStore;
import org.p2psip.reload.storage.StorageOutput;
import org.p2psip.reload.storage.StoredSigner;
import org.p2psip.reload.wire.DataValue;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.Signature;
import org.p2psip.reload.wire.SignatureAlgorithm;
import org.p2psip.reload.wire.SignerIdentity;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;

/** Values to keep. The store does not look at signatures, so these are none. */
final class Values {
    static final String OVERLAY = "office.example";
    static final NodeId NODE = NodeId.parse("0a000000000000000000000000000001");
    static final KindId KIND = KindId.SIP_REGISTRATION;
    static final Instant NOW = Instant.parse("2030-06-01T12:00:00Z");

    private Values() {}

    static ResourceId resource(int number) {
        return ResourceId.copyOf(ByteBuffer.allocate(16).putInt(number).array());
    }

    /** The registration number {@code number}, of some hundred bytes, in its version {@code version}. */
    static PersistentResource registration(int number, int version) {
        return registration(number, version, 3600);
    }

    static PersistentResource registration(int number, int version, long lifetimeSeconds) {
        return new PersistentResource(
                resource(number),
                List.of(new PersistentKind(KIND, version, List.of(value(number, version, lifetimeSeconds)))));
    }

    /** A value of {@code bytes} bytes in the resource number {@code number}. */
    static PersistentResource large(int number, int bytes) {
        StoredData data = value(number, 1, 60).data();
        StoredDataValue value = new StoredDataValue.Single(new DataValue(true, Opaque.copyOf(new byte[bytes])));
        StoredData stored = new StoredData(data.storageTime(), 60, value, data.signature());
        return new PersistentResource(
                resource(number),
                List.of(new PersistentKind(KIND, 1, List.of(new PersistentValue(stored, signer(1, 0))))));
    }

    static PersistentValue value(int number, int version, long lifetimeSeconds) {
        byte[] bytes = new byte[200];
        Arrays.fill(bytes, (byte) number);
        ByteBuffer.wrap(bytes).putInt(number).putInt(version);
        StoredData data = new StoredData(
                NOW.plusMillis(version),
                lifetimeSeconds,
                new StoredDataValue.DictionaryEntry(
                        Opaque.copyOf(new byte[] {7}), new DataValue(true, Opaque.copyOf(bytes))),
                new Signature(
                        SignatureAlgorithm.ECDSA_SHA256,
                        new SignerIdentity.CertHash(4, Opaque.copyOf(new byte[32])),
                        Opaque.copyOf(new byte[72])));
        return new PersistentValue(data, signer(600, 0));
    }

    static StoredSigner signer(int certificateBytes, int issuers) {
        return new StoredSigner(
                NODE,
                Opaque.copyOf(new byte[certificateBytes]),
                Collections.nCopies(issuers, Opaque.copyOf(new byte[500])));
    }

    static StorageOutput.Persist persist(PersistentResource resource) {
        return new StorageOutput.Persist(1, resource);
    }

    /** All that a store has, in the order of resources; parts of one resource put together. */
    static Map<ResourceId, List<PersistentKind>> readAll(ResourceStore store) {
        Map<ResourceId, List<PersistentKind>> all = new TreeMap<>();
        ResourceStore.Reading reading = store.read();
        ResourceStore.Portion portion;
        do {
            portion = reading.next().toCompletableFuture().join();
            for (PersistentResource resource : portion.resources()) {
                all.computeIfAbsent(resource.resource(), key -> new ArrayList<>())
                        .addAll(resource.kinds());
            }
        } while (!portion.last());
        return all;
    }

    /** The version of each registration that a store has. */
    static Map<ResourceId, Long> versions(ResourceStore store) {
        Map<ResourceId, Long> versions = new TreeMap<>();
        readAll(store).forEach((resource, kinds) -> versions.put(resource, version(kinds)));
        return versions;
    }

    private static long version(List<PersistentKind> kinds) {
        StoredData data = kinds.get(0).values().get(0).data();
        return ByteBuffer.wrap(data.value().value().value().toByteArray()).getInt(4);
    }
}
