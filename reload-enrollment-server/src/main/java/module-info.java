// SPDX-License-Identifier: Apache-2.0
import org.jspecify.annotations.NullMarked;

/** Configuration and enrollment server (RFC 6940, Sections 11.1 and 11.3). */
@NullMarked
module org.p2psip.reload.enrollment.server {
    requires jdk.httpserver;
    requires transitive org.p2psip.reload.enrollment;
    requires static org.jspecify;
}
