// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.security.NodeProfile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accounts in a text file, one a line: the name, a colon and an scrypt hash of the password. Lines that are empty or
 * begin with {@code #} do not count.
 *
 * <p>An account named {@code alice} may have the user name {@code alice@} with the overlay's name; one named {@code
 * alice@example.org} that user name. Read again whenever the file has changed; a file that has become unreadable leaves
 * the accounts as they were. Thread-safe.
 */
public final class AccountFile {
    /** Most bytes of the file, 16 MiB: over a hundred thousand accounts. */
    public static final int MAX_FILE_BYTES = 1 << 24;

    /** Most chars of a password. */
    public static final int MAX_PASSWORD_LENGTH = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(AccountFile.class);

    private final Path file;
    private final Random random;

    private Accounts accounts;

    private AccountFile(Path file, Random random, Accounts accounts) {
        this.file = file;
        this.random = random;
        this.accounts = accounts;
    }

    /**
     * Reads the accounts in {@code file}; there are none if the file does not exist.
     *
     * @param random for hashes that match no account, a {@code SecureRandom} but in tests
     * @throws IOException if the file cannot be read, or a line in it is malformed
     */
    public static AccountFile open(Path file, Random random) throws IOException {
        return new AccountFile(file, random, Accounts.load(file, random));
    }

    /**
     * Adds an account to {@code file}, or gives it another password; makes the file if there is none.
     *
     * @param account its name, visible ASCII without a colon
     * @param password 1 to {@value #MAX_PASSWORD_LENGTH} chars
     * @param random for the salt, a {@code SecureRandom}
     * @throws IllegalArgumentException if name or password are out of bounds
     * @throws IOException if the file cannot be read or written
     */
    public static void put(Path file, String account, String password, Random random) throws IOException {
        put(file, account, password, PasswordHash.DEFAULT_COST, random);
    }

    static void put(Path file, String account, String password, PasswordHash.Cost cost, Random random)
            throws IOException {
        if (!isLegalName(account)) {
            throw new IllegalArgumentException("account must be 1 to " + NodeProfile.MAX_USER_NAME_LENGTH
                    + " characters of visible ASCII without a colon, and not begin with #");
        }
        if (password.isEmpty() || password.length() > MAX_PASSWORD_LENGTH) {
            throw new IllegalArgumentException(
                    "password has " + password.length() + " chars, must have 1 to " + MAX_PASSWORD_LENGTH);
        }
        Map<String, PasswordHash> accounts = read(file);
        accounts.put(account, PasswordHash.of(password, cost, random));
        AtomicFile.writeLines(
                file,
                accounts.entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + entry.getValue().format())
                        .toList());
    }

    /** How many accounts there are. */
    public int size() {
        return current().hashes.size();
    }

    /** Whether {@code password} is that of {@code account}; takes as long for an account that does not exist. */
    public boolean authenticate(@Nullable String account, @Nullable String password) {
        Accounts now = current();
        PasswordHash hash = account == null ? null : now.hashes.get(account);
        boolean tooLong = password != null && password.length() > MAX_PASSWORD_LENGTH;
        boolean matches = (hash == null ? now.nobody : hash).matches(password == null || tooLong ? "" : password);
        return matches && hash != null && password != null && !tooLong;
    }

    private synchronized Accounts current() {
        try {
            if (!Stamp.of(file).equals(accounts.stamp)) {
                accounts = Accounts.load(file, random);
                LOG.info("read {} accounts from {}", accounts.hashes.size(), file);
            }
        } catch (IOException e) {
            LOG.error("the accounts stay as they were: {}", e.getMessage());
        }
        return accounts;
    }

    private static Map<String, PasswordHash> read(Path file) throws IOException {
        List<String> lines = AtomicFile.readLines(file, MAX_FILE_BYTES);
        Map<String, PasswordHash> accounts = new TreeMap<>();
        Map<String, Integer> places = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).trim();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon);
            try {
                if (!isLegalName(name)) {
                    throw new IllegalArgumentException("no account name before a colon");
                }
                accounts.put(name, PasswordHash.parse(line.substring(colon + 1)));
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ", line " + (i + 1) + ": " + e.getMessage(), e);
            }
            Integer before = places.put(name, i + 1);
            if (before != null) {
                throw new IOException(file + ", line " + (i + 1) + ": the account is in line " + before + " already");
            }
        }
        return accounts;
    }

    private static boolean isLegalName(String name) {
        return NodeProfile.isLegalUserName(name) && name.indexOf(':') < 0 && !name.startsWith("#");
    }

    /** Shows only how many accounts there are. */
    @Override
    public String toString() {
        return "AccountFile[" + size() + " accounts]";
    }

    /** What changes with the content of a file. */
    private record Stamp(long size, @Nullable FileTime modified) {
        static Stamp of(Path file) throws IOException {
            return Files.exists(file)
                    ? new Stamp(Files.size(file), Files.getLastModifiedTime(file))
                    : new Stamp(-1, null);
        }
    }

    /** The accounts in the file at one time. */
    private static final class Accounts {
        final Stamp stamp;
        final Map<String, PasswordHash> hashes;

        /** What a password of an unknown account is compared with, so that the time does not tell it is unknown. */
        final PasswordHash nobody;

        private Accounts(Stamp stamp, Map<String, PasswordHash> hashes, PasswordHash nobody) {
            this.stamp = stamp;
            this.hashes = hashes;
            this.nobody = nobody;
        }

        static Accounts load(Path file, Random random) throws IOException {
            Stamp stamp = Stamp.of(file);
            Map<String, PasswordHash> hashes = read(file);
            PasswordHash.Cost highest = PasswordHash.DEFAULT_COST;
            long work = 0;
            for (PasswordHash hash : hashes.values()) {
                if (hash.cost().work() > work) {
                    highest = hash.cost();
                    work = highest.work();
                }
            }
            return new Accounts(stamp, hashes, PasswordHash.of(Long.toString(random.nextLong()), highest, random));
        }
    }
}
