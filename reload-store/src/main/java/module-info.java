// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/** A durable store of a peer's values, on SQLite. */
@NullMarked
module org.p2psip.reload.store {
    requires java.sql;
    requires transitive org.p2psip.reload.core;
    requires org.slf4j;
    requires org.xerial.sqlitejdbc;
    requires static transitive org.jspecify;

    exports org.p2psip.reload.store;
}
