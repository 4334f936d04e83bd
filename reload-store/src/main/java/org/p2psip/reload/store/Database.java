// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.p2psip.reload.storage.PersistentKind;
import org.p2psip.reload.storage.PersistentResource;
import org.p2psip.reload.storage.PersistentValue;
import org.p2psip.reload.storage.ResourceStore;
import org.p2psip.reload.wire.KindId;
import org.p2psip.reload.wire.Opaque;
import org.p2psip.reload.wire.ResourceId;

/** The tables of a store. One thread at a time. */
final class Database implements AutoCloseable {
    /** Most values in one portion of what is read. */
    static final int MAX_PORTION_VALUES = 256;

    /** A portion ends with the value that brings it to so many bytes. */
    static final int PORTION_BYTES = 1 << 20;

    /** Most expired values that are dropped in one transaction. */
    private static final int MAX_DROPPED_AT_ONCE = 1000;

    private static final String PUT_VALUE = """
            INSERT INTO stored (resource, kind, place, key, model, expires, data, signer, checksum)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (resource, kind, place, key) DO UPDATE SET model = excluded.model, expires = excluded.expires,
                data = excluded.data, signer = excluded.signer, checksum = excluded.checksum""";

    private static final String PUT_COUNTER = """
            INSERT INTO kinds (resource, kind, counter) VALUES (?, ?, ?)
            ON CONFLICT (resource, kind) DO UPDATE SET counter = excluded.counter""";

    private static final String READ = """
            SELECT id, resource, kind, place, key, model, expires, data, signer, checksum,
                (SELECT counter FROM kinds WHERE kinds.resource = stored.resource AND kinds.kind = stored.kind)
            FROM stored WHERE id > ? AND expires > ? ORDER BY id LIMIT\s""" + MAX_PORTION_VALUES;

    /** The highest counter, unsigned, of a Kind of which no value lives any more. */
    private static final String COUNTER_OF_WHAT_IS_OVER = """
            SELECT counter FROM kinds WHERE NOT EXISTS (SELECT 1 FROM stored
                WHERE stored.resource = kinds.resource AND stored.kind = kinds.kind AND stored.expires > ?)
            ORDER BY counter < 0 DESC, counter DESC LIMIT 1""";

    private final Connection connection;
    private long lastRead;
    private long counterOfWhatIsOver;
    private long unreadable;

    /** Takes over a connection to a database that has the tables. */
    Database(Connection connection) {
        this.connection = connection;
    }

    /** Makes the tables of a new store. */
    static void create(Statement statement) throws SQLException {
        statement.executeUpdate("CREATE TABLE owner (overlay TEXT NOT NULL, node_id BLOB NOT NULL,"
                + " highest_counter INTEGER NOT NULL)");
        statement.executeUpdate("CREATE TABLE kinds (resource BLOB NOT NULL, kind INTEGER NOT NULL,"
                + " counter INTEGER NOT NULL, PRIMARY KEY (resource, kind)) WITHOUT ROWID");
        statement.executeUpdate("CREATE TABLE stored (id INTEGER PRIMARY KEY, resource BLOB NOT NULL,"
                + " kind INTEGER NOT NULL, place INTEGER NOT NULL, key BLOB NOT NULL, model INTEGER NOT NULL,"
                + " expires INTEGER NOT NULL, data BLOB NOT NULL, signer BLOB NOT NULL,"
                + " checksum INTEGER NOT NULL, UNIQUE (resource, kind, place, key))");
        statement.executeUpdate("CREATE INDEX stored_by_expiry ON stored (expires)");
    }

    StoreContents contents(long nowMillis) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(DISTINCT resource), count(*) FROM stored WHERE expires > " + nowMillis)) {
            return row.next() ? new StoreContents(row.getLong(1), row.getLong(2)) : new StoreContents(0, 0);
        }
    }

    /** Writes all changes in one transaction, or none; they are on the disk when this returns. */
    void write(List<PersistentResource> changes, long[] nowMillis) throws SQLException {
        transaction(statement -> {
            try (PreparedStatement putCounter = connection.prepareStatement(PUT_COUNTER);
                    PreparedStatement putValue = connection.prepareStatement(PUT_VALUE)) {
                for (int i = 0; i < changes.size(); i++) {
                    PersistentResource change = changes.get(i);
                    for (PersistentKind kind : change.kinds()) {
                        write(change.resource(), kind, nowMillis[i], putCounter, putValue);
                    }
                }
            }
        });
    }

    /** Drops all values of some resources in one transaction, or none. */
    void forget(List<ResourceId> resources) throws SQLException {
        transaction(statement -> {
            beginGone(statement);
            for (ResourceId resource : resources) {
                update("INSERT INTO temp.gone SELECT resource, kind FROM kinds WHERE resource = ?", resource);
                update("DELETE FROM stored WHERE resource = ?", resource);
            }
            dropGoneKinds(statement);
        });
    }

    /** The values behind those read last. */
    ResourceStore.Portion read(long nowMillis) throws SQLException {
        List<PersistentResource> resources = new ArrayList<>();
        boolean any = false;
        if (lastRead == 0) {
            counterOfWhatIsOver = counterOfWhatIsOver(nowMillis);
        }
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setLong(1, lastRead);
            statement.setLong(2, nowMillis);
            try (ResultSet rows = statement.executeQuery()) {
                int bytes = 0;
                while (bytes < PORTION_BYTES && rows.next()) {
                    any = true;
                    lastRead = rows.getLong(1);
                    Row row = row(rows);
                    bytes += row.data().length() + row.signer().length();
                    long counter = rows.getLong(11);
                    Optional<PersistentValue> value = rows.getLong(10) == row.checksum() && counter != 0
                            ? row.value(nowMillis)
                            : Optional.empty();
                    if (value.isPresent()) {
                        resources.add(new PersistentResource(
                                row.resource(),
                                List.of(new PersistentKind(row.kind(), counter, List.of(value.get())))));
                    } else {
                        unreadable++;
                    }
                }
            }
        }
        return new ResourceStore.Portion(resources, higher(highestCounter(), counterOfWhatIsOver), !any);
    }

    /** How many values were left out because they were garbled. */
    long unreadable() {
        return unreadable;
    }

    /** When the last of the values expires, in calendar time; 0 if there are none. */
    long latestExpiry() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT max(expires) FROM stored")) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** Drops values whose lifetime is over; returns whether there may be more. */
    boolean dropExpired(long nowMillis) throws SQLException {
        int[] dropped = new int[1];
        transaction(statement -> {
            beginGone(statement);
            statement.executeUpdate("INSERT INTO temp.gone SELECT DISTINCT resource, kind FROM (SELECT resource, kind"
                    + " FROM stored WHERE expires <= " + nowMillis + " ORDER BY expires LIMIT " + MAX_DROPPED_AT_ONCE
                    + ")");
            dropped[0] =
                    statement.executeUpdate("DELETE FROM stored WHERE id IN (SELECT id FROM stored WHERE expires <= "
                            + nowMillis + " ORDER BY expires LIMIT " + MAX_DROPPED_AT_ONCE + ")");
            statement.executeUpdate("DELETE FROM temp.gone WHERE EXISTS (SELECT 1 FROM stored"
                    + " WHERE stored.resource = gone.resource AND stored.kind = gone.kind)");
            dropGoneKinds(statement);
        });
        return dropped[0] == MAX_DROPPED_AT_ONCE;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private void update(String sql, ResourceId resource) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setBytes(1, resource.toByteArray());
            statement.executeUpdate();
        }
    }

    /** Makes the list of Kinds of which no value is left. */
    private static void beginGone(Statement statement) throws SQLException {
        statement.executeUpdate("CREATE TEMP TABLE IF NOT EXISTS gone (resource BLOB, kind INTEGER)");
        statement.executeUpdate("DELETE FROM temp.gone");
    }

    private void dropGoneKinds(Statement statement) throws SQLException {
        keepHighestCounter(statement);
        statement.executeUpdate("DELETE FROM kinds WHERE (resource, kind) IN (SELECT resource, kind FROM temp.gone)");
    }

    private void keepHighestCounter(Statement statement) throws SQLException {
        long highest = highestCounter();
        long before = highest;
        try (ResultSet rows = statement.executeQuery(
                "SELECT counter FROM kinds WHERE (resource, kind) IN (SELECT resource, kind FROM temp.gone)")) {
            while (rows.next()) {
                highest = higher(rows.getLong(1), highest);
            }
        }
        if (highest != before) {
            statement.executeUpdate("UPDATE owner SET highest_counter = " + highest);
        }
    }

    private static long higher(long counter, long other) {
        return Long.compareUnsigned(counter, other) >= 0 ? counter : other;
    }

    /** As long as nothing was dropped since it has expired, it is not noted as the highest counter. */
    private long counterOfWhatIsOver(long nowMillis) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COUNTER_OF_WHAT_IS_OVER)) {
            statement.setLong(1, nowMillis);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    private long highestCounter() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT highest_counter FROM owner")) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static void write(
            ResourceId resource,
            PersistentKind kind,
            long nowMillis,
            PreparedStatement putCounter,
            PreparedStatement putValue)
            throws SQLException {
        byte[] resourceBytes = resource.toByteArray();
        putCounter.setBytes(1, resourceBytes);
        putCounter.setInt(2, kind.kind().value());
        putCounter.setLong(3, kind.generationCounter());
        putCounter.executeUpdate();
        for (PersistentValue value : kind.values()) {
            Row row = Row.of(resource, kind.kind(), value, nowMillis);
            putValue.setBytes(1, resourceBytes);
            putValue.setInt(2, row.kind().value());
            putValue.setLong(3, row.place());
            putValue.setBytes(4, row.key().toByteArray());
            putValue.setInt(5, row.model());
            putValue.setLong(6, row.expiresMillis());
            putValue.setBytes(7, row.data().toByteArray());
            putValue.setBytes(8, row.signer().toByteArray());
            putValue.setLong(9, row.checksum());
            putValue.executeUpdate();
        }
    }

    private static Row row(ResultSet rows) throws SQLException {
        return new Row(
                ResourceId.copyOf(bytes(rows, 2, ResourceId.MAX_LENGTH)),
                new KindId(rows.getInt(3)),
                rows.getLong(4),
                Opaque.copyOf(bytes(rows, 5, Integer.MAX_VALUE)),
                rows.getInt(6),
                rows.getLong(7),
                Opaque.copyOf(bytes(rows, 8, Integer.MAX_VALUE)),
                Opaque.copyOf(bytes(rows, 9, Integer.MAX_VALUE)));
    }

    /** The bytes of a column; none if it is garbled so far that there are too many, which the checksum notices. */
    private static byte[] bytes(ResultSet rows, int column, int max) throws SQLException {
        byte[] bytes = rows.getBytes(column);
        return bytes == null || bytes.length > max ? new byte[0] : bytes;
    }

    private interface Work {
        void run(Statement statement) throws SQLException;
    }

    /** Statements are made anew each time, because the driver closes one that has failed. */
    private void transaction(Work work) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("BEGIN IMMEDIATE");
            work.run(statement);
            statement.executeUpdate("COMMIT");
        } catch (SQLException e) {
            rollBack(e);
            throw e;
        }
    }

    private void rollBack(SQLException why) {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("ROLLBACK");
        } catch (SQLException e) {
            // After some failures the engine has rolled back by itself, and says that there is nothing to roll back.
            why.addSuppressed(e);
        }
    }
}
