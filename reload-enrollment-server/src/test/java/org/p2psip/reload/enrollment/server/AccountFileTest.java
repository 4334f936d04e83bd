// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountFileTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("accounts");
    }

    @Test
    void knowsTheAccountsItWasGiven() throws IOException {
        put("bob", "two");
        put("alice", "one");
        AccountFile accounts = AccountFile.open(file, Office.RANDOM);
        assertThat(accounts.authenticate("alice", "one")).isTrue();
        assertThat(accounts.authenticate("bob", "two")).isTrue();
        assertThat(accounts.authenticate("alice", "two")).isFalse();
        assertThat(accounts.authenticate("carol", "one")).isFalse();
        assertThat(accounts.authenticate("alice", null)).isFalse();
        assertThat(accounts.authenticate(null, "one")).isFalse();
        assertThat(accounts.authenticate("alice", "one".repeat(1000))).isFalse();
        assertThat(accounts).hasToString("AccountFile[2 accounts]");
        assertThat(Files.readString(file))
                .matches("(?s)alice:\\$scrypt\\$ln=4,r=8,p=1\\$.{22}\\$.{43}\nbob:\\$scrypt\\$.*\n");
    }

    @Test
    void hashesTheSamePasswordDifferentlyEachTime() throws IOException {
        put("alice", "one");
        String first = Files.readString(file);
        put("alice", "one");
        assertThat(Files.readString(file)).isNotEqualTo(first);
    }

    @Test
    void keepsTheFileFromOthers() throws IOException {
        put("alice", "one");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void noticesThatTheFileHasChanged() throws IOException {
        AccountFile accounts = AccountFile.open(file, Office.RANDOM);
        assertThat(accounts.size()).isZero();
        put("alice", "one");
        assertThat(accounts.authenticate("alice", "one")).isTrue();
        Files.writeString(file, "rubbish");
        assertThat(accounts.authenticate("alice", "one")).isTrue();
        Files.delete(file);
        assertThat(accounts.authenticate("alice", "one")).isFalse();
    }

    @Test
    void passesOverCommentsAndEmptyLines() throws IOException {
        put("alice", "one");
        Files.writeString(file, "# office\n\n" + Files.readString(file) + "\n");
        assertThat(AccountFile.open(file, Office.RANDOM).size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice",
                "alice:",
                ":$scrypt$ln=4,r=8,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "alice:secret",
                "alice:$scrypt$ln=25,r=8,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "alice:$scrypt$ln=20,r=8,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "alice:$scrypt$ln=4,r=0,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "alice:$scrypt$ln=4,r=8,p=1$A$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            })
    void saysWhichLineIsMalformed(String line) throws IOException {
        Files.writeString(file, "# accounts\n" + line + "\n");
        assertThatThrownBy(() -> AccountFile.open(file, Office.RANDOM))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ", line 2: ")
                .hasMessageNotContaining("AAAA");
    }

    @Test
    void refusesAnAccountThatIsThereTwice() throws IOException {
        put("alice", "one");
        Files.writeString(file, Files.readString(file).repeat(2));
        assertThatThrownBy(() -> AccountFile.open(file, Office.RANDOM))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ", line 2: the account is in line 1 already");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:b", "a b", "#a", "ä"})
    void refusesNamesThatNoCertificateCanBear(String name) {
        assertThatThrownBy(() -> put(name, "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesPasswordsOutOfBounds() throws IOException {
        assertThatThrownBy(() -> put("alice", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> put("alice", "x".repeat(1025))).isInstanceOf(IllegalArgumentException.class);
        put("alice", "x".repeat(1024));
        assertThat(AccountFile.open(file, Office.RANDOM).authenticate("alice", "x".repeat(1024)))
                .isTrue();
    }

    private void put(String account, String password) throws IOException {
        AccountFile.put(file, account, password, Office.CHEAP, Office.RANDOM);
    }
}
