// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.store.StoreOpenException.Reason;
import org.p2psip.reload.wire.NodeId;
import org.sqlite.SQLiteDataSource;

/** Opens the database of one node, or makes it, and says in clear words why it cannot. */
final class StoreOpening {
    /** The database; what it is about to write lies in a file beside it, of the same name and {@code -wal}. */
    static final String FILE = "values.db";

    /** Marks our databases among those of the same engine. */
    private static final int APPLICATION_ID = 0x52454C44;

    private static final int FORMAT = 1;

    /** Length of the shortest database of the engine. */
    private static final int MIN_DATABASE_BYTES = 512;

    private final Path directory;
    private final Path file;
    private final String overlayName;
    private final NodeId nodeId;
    private final long maxBytes;

    /** @param maxBytes most bytes that the database takes */
    StoreOpening(Path directory, String overlayName, NodeId nodeId, long maxBytes) {
        this.directory = directory;
        this.file = directory.resolve(FILE);
        this.overlayName = overlayName;
        this.nodeId = nodeId;
        this.maxBytes = maxBytes;
    }

    Database open() throws StoreOpenException {
        makeFiles();
        requireBeginning();
        Connection connection = connect();
        try {
            return open(connection);
        } catch (SQLException | StoreOpenException e) {
            try {
                connection.close();
            } catch (SQLException closing) {
                e.addSuppressed(closing);
            }
            throw e instanceof StoreOpenException told ? told : translate((SQLException) e);
        }
    }

    private void makeFiles() throws StoreOpenException {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory, ownerOnly("rwx------"));
            }
            if (!Files.exists(file)) {
                Files.createFile(file, ownerOnly("rw-------"));
            }
            if (!Files.isReadable(file) || !Files.isWritable(file) || !Files.isWritable(directory)) {
                throw new AccessDeniedException(file.toString());
            }
        } catch (FileAlreadyExistsException | NotDirectoryException e) {
            throw notAccessible(directory + " is not a directory", e);
        } catch (AccessDeniedException e) {
            throw notAccessible(e.getFile() + " cannot be read and written by this user", e);
        } catch (IOException e) {
            throw notAccessible("the store in " + directory + " cannot be made: " + e.getMessage(), e);
        }
    }

    private static FileAttribute<?>[] ownerOnly(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /**
     * The engine would take a very short file for a new database, and throw away what lies in the file beside it. The file
     * is not opened here: closing it would give up the lock of another node in this process.
     */
    private void requireBeginning() throws StoreOpenException {
        try {
            long size = Files.size(file);
            if (size < MIN_DATABASE_BYTES
                    && !Files.exists(beside("-journal"))
                    && (size > 0 || (Files.exists(beside("-wal")) && Files.size(beside("-wal")) > 0))) {
                throw damaged(file + " has only " + size + " bytes", null);
            }
        } catch (StoreOpenException e) {
            throw e;
        } catch (IOException e) {
            throw notAccessible(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Path beside(String suffix) {
        return file.resolveSibling(FILE + suffix);
    }

    private Connection connect() throws StoreOpenException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw translate(e);
        } catch (UnsatisfiedLinkError e) {
            throw new StoreOpenException(
                    Reason.NO_ENGINE,
                    "the database engine cannot be loaded: " + e.getMessage()
                            + "; if the directory for temporary files forbids to run files, name another with"
                            + " -Dorg.sqlite.tmpdir=DIR",
                    e);
        }
    }

    private Database open(Connection connection) throws SQLException, StoreOpenException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 0");
            statement.execute("PRAGMA locking_mode = EXCLUSIVE");
            statement.execute("PRAGMA journal_mode = WAL");
            // On the disk at each commit, not at the next checkpoint; on macOS through the drive's own cache too.
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA fullfsync = ON");
            statement.execute("PRAGMA journal_size_limit = 4194304");
            statement.execute("PRAGMA cache_size = -2048");
            statement.execute("PRAGMA temp_store = MEMORY");
            // Takes the lock, which is kept from now on.
            statement.execute("BEGIN EXCLUSIVE");
            int version = number(statement, "PRAGMA user_version");
            int application = number(statement, "PRAGMA application_id");
            if (version == 0 && application == 0 && number(statement, "SELECT count(*) FROM sqlite_schema") == 0) {
                create(connection, statement);
            }
            statement.execute("COMMIT");
            requireOurs(statement);
            long pages = Math.max(1, maxBytes / number(statement, "PRAGMA page_size"));
            statement.execute("PRAGMA max_page_count = " + pages);
        }
        return new Database(connection);
    }

    private void create(Connection connection, Statement statement) throws SQLException {
        Database.create(statement);
        try (PreparedStatement owner = connection.prepareStatement("INSERT INTO owner VALUES (?, ?, 0)")) {
            owner.setString(1, overlayName);
            owner.setBytes(2, nodeId.toByteArray());
            owner.executeUpdate();
        }
        statement.execute("PRAGMA application_id = " + APPLICATION_ID);
        statement.execute("PRAGMA user_version = " + FORMAT);
    }

    private void requireOurs(Statement statement) throws SQLException, StoreOpenException {
        if (number(statement, "PRAGMA application_id") != APPLICATION_ID) {
            throw damaged(file + " is a database, but none of this library", null);
        }
        int version = number(statement, "PRAGMA user_version");
        if (version != FORMAT) {
            throw new StoreOpenException(
                    Reason.NEWER_FORMAT,
                    file + " was written by a newer version of this library (format " + version + ", this one knows "
                            + FORMAT + ")",
                    null);
        }
        try (ResultSet check = statement.executeQuery("PRAGMA quick_check(1)")) {
            String found = check.next() ? check.getString(1) : "no answer";
            if (!"ok".equals(found)) {
                throw damaged(file + " is damaged (" + found.lines().findFirst().orElse("") + ")", null);
            }
        }
        try (ResultSet owner = statement.executeQuery("SELECT overlay, node_id FROM owner")) {
            if (!owner.next()) {
                throw damaged(file + " does not say whose it is", null);
            }
            byte[] node = owner.getBytes(2);
            if (!overlayName.equals(owner.getString(1)) || !Arrays.equals(node, nodeId.toByteArray())) {
                throw new StoreOpenException(
                        Reason.ANOTHER_OWNER,
                        "the store in " + directory + " belongs to Node-ID " + hex(node) + " of the overlay "
                                + owner.getString(1) + ", not to " + nodeId + " of " + overlayName
                                + "; name another directory",
                        null);
            }
        }
    }

    private static int number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(String.format("%02x", b));
        }
        return text.toString();
    }

    private StoreOpenException translate(SQLException e) {
        return switch (Failure.of(e)) {
            case BUSY ->
                new StoreOpenException(Reason.IN_USE, "the store in " + directory + " is in use by another process", e);
            case FULL -> new StoreOpenException(Reason.NO_ROOM, "there is no room for the store in " + directory, e);
            case DAMAGED -> damaged(file + " is damaged (" + Failure.text(e) + ")", e);
            case NOT_WRITABLE -> notAccessible(file + " cannot be read and written: " + Failure.text(e), e);
            case OTHER -> notAccessible("the store in " + directory + " cannot be opened: " + Failure.text(e), e);
        };
    }

    private static StoreOpenException notAccessible(String text, @Nullable Throwable cause) {
        return new StoreOpenException(Reason.NOT_ACCESSIBLE, text, cause);
    }

    private StoreOpenException damaged(String text, @Nullable Throwable cause) {
        return new StoreOpenException(
                Reason.DAMAGED,
                text + "; move " + directory + " away to begin with an empty store: the other peers have copies",
                cause);
    }
}
