// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.store;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/** What went wrong in the database engine, in kind. */
enum Failure {
    BUSY,
    FULL,
    DAMAGED,
    NOT_WRITABLE,
    OTHER;

    private static final int PRIMARY_CODE = 0xFF;

    static Failure of(SQLException e) {
        int code = e.getErrorCode() & PRIMARY_CODE;
        if (code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code) {
            return BUSY;
        }
        if (code == SQLiteErrorCode.SQLITE_FULL.code) {
            return FULL;
        }
        if (code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return DAMAGED;
        }
        if (code == SQLiteErrorCode.SQLITE_READONLY.code
                || code == SQLiteErrorCode.SQLITE_CANTOPEN.code
                || code == SQLiteErrorCode.SQLITE_PERM.code) {
            return NOT_WRITABLE;
        }
        return OTHER;
    }

    /** One line for people. */
    static String text(SQLException e) {
        String message = e.getMessage();
        return message == null
                ? "error " + e.getErrorCode()
                : message.lines().findFirst().orElse("");
    }
}
