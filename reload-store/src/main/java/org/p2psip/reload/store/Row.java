// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.p2psip.reload.storage.PersistentValue;
import org.p2psip.reload.storage.StoredSigner;
import org.p2psip.reload.wire.DataModel;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.MalformedMessageException;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;
import org.p2psip.reload.wire.StoredData;
import org.p2psip.reload.wire.StoredDataValue;
import org.p2psip.reload.wire.WireReader;
import org.p2psip.reload.wire.WireWriter;

/**
 * One value as it lies in the database: its bytes on the wire and its signer, with a checksum over all of it.
 *
 * @param place index in an array, otherwise 0
 * @param key of a dictionary, otherwise empty
 * @param model 0 single, 1 array, 2 dictionary
 * @param expiresMillis when its lifetime is over, in calendar time
 * @param signer the Node-ID behind its length in one byte; then certificates, that of the signer first, each behind its length
 *     in four
 */
record Row(
        ResourceId resource,
        KindId kind,
        long place,
        Opaque key,
        int model,
        long expiresMillis,
        Opaque data,
        Opaque signer) {
    private static final long MILLIS_PER_SECOND = 1000;

    static Row of(ResourceId resource, KindId kind, PersistentValue value, long nowMillis) {
        StoredData data = value.data();
        StoredDataValue placed = data.value();
        return new Row(
                resource,
                kind,
                placed instanceof StoredDataValue.ArrayEntry entry ? entry.index() : 0,
                placed instanceof StoredDataValue.DictionaryEntry entry ? entry.key() : Opaque.EMPTY,
                number(placed.model()),
                nowMillis + data.lifetimeSeconds() * MILLIS_PER_SECOND,
                WireWriter.toOpaque(data::encode),
                WireWriter.toOpaque(out -> write(value.signer(), out)));
    }

    /**
     * The value with what is left of its lifetime, never more than it had, however the calendar was set.
     *
     * @return empty if its bytes make no value
     */
    Optional<PersistentValue> value(long nowMillis) {
        Optional<DataModel> known = Arrays.stream(DataModel.values())
                .filter(m -> number(m) == model)
                .findFirst();
        if (known.isEmpty()) {
            return Optional.empty();
        }
        try {
            WireReader reader = WireReader.of(data);
            StoredData stored = StoredData.decode(reader, known.get());
            reader.requireEnd("stored value");
            long left = Math.max(0, (expiresMillis - nowMillis) / MILLIS_PER_SECOND);
            StoredData remaining = new StoredData(
                    stored.storageTime(), Math.min(left, stored.lifetimeSeconds()), stored.value(), stored.signature());
            return Optional.of(new PersistentValue(remaining, readSigner()));
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }

    private static void write(StoredSigner signer, WireWriter out) {
        out.opaque8(signer.nodeId().toOpaque());
        out.opaque32(signer.certificate());
        signer.issuers().forEach(out::opaque32);
    }

    private StoredSigner readSigner() throws MalformedMessageException {
        WireReader reader = WireReader.of(signer);
        Opaque bytes = reader.opaque8("signer.node_id");
        if (bytes.length() < NodeId.MIN_LENGTH || bytes.length() > NodeId.MAX_LENGTH) {
            throw new MalformedMessageException("signer.node_id", 0, "has " + bytes.length() + " bytes");
        }
        NodeId signedBy = WireReader.of(bytes).nodeId("signer.node_id", bytes.length());
        Opaque certificate = reader.opaque32("signer.certificate");
        return new StoredSigner(signedBy, certificate, reader.elements(in -> in.opaque32("signer.issuer")));
    }

    /** Over all components, so that a garbled row is not taken for a value. */
    long checksum() {
        CRC32C checksum = new CRC32C();
        add(checksum, resource.toOpaque());
        add(checksum, key);
        add(checksum, data);
        add(checksum, signer);
        ByteBuffer numbers = ByteBuffer.allocate(2 * Integer.BYTES + 2 * Long.BYTES);
        numbers.putInt(kind.value()).putInt(model).putLong(place).putLong(expiresMillis);
        checksum.update(numbers.array());
        return checksum.getValue();
    }

    private static int number(DataModel model) {
        return switch (model) {
            case SINGLE -> 0;
            case ARRAY -> 1;
            case DICTIONARY -> 2;
        };
    }

    /** With its length, so that bytes do not move from one part to the next unnoticed. */
    private static void add(CRC32C checksum, Opaque part) {
        checksum.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length()).array());
        checksum.update(part.toByteArray());
    }
}
