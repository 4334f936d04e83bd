// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A form as multipart/form-data (RFC 2388). Names are our own and need no quoting. */
final class MultipartForm {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final String boundary = "reload-" + UUID.randomUUID();

    /** Adds a text, in UTF-8. */
    void text(String name, String value) {
        part("Content-Disposition: form-data; name=\"" + name + "\"\r\n", value.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a file of the same name as the field. */
    void file(String name, String contentType, byte[] value) {
        part(
                "Content-Disposition: form-data; name=\"" + name + "\"; filename=\"" + name + "\"\r\nContent-Type: "
                        + contentType + "\r\n",
                value);
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    /** The whole form; nothing can be added any more. */
    byte[] finish() {
        write("--" + boundary + "--\r\n");
        return out.toByteArray();
    }

    private void part(String headers, byte[] value) {
        write("--" + boundary + "\r\n" + headers + "\r\n");
        out.write(value, 0, value.length);
        write("\r\n");
    }

    private void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
    }
}
