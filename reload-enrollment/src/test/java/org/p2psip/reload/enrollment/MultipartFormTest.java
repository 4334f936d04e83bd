// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MultipartFormTest {
    @Test
    void writesTheFormThatTheRfcAsksFor() {
        MultipartForm form = new MultipartForm();
        form.text("username", "älice");
        form.file("csr", "application/pkcs10", new byte[] {'c', 's', 'r'});
        String boundary = form.contentType().substring("multipart/form-data; boundary=".length());
        assertThat(boundary).matches("[A-Za-z0-9-]{20,70}");
        assertThat(new String(form.finish(), StandardCharsets.UTF_8))
                .isEqualTo("""
                        --B
                        Content-Disposition: form-data; name="username"

                        älice
                        --B
                        Content-Disposition: form-data; name="csr"; filename="csr"
                        Content-Type: application/pkcs10

                        csr
                        --B--
                        """.replace("\n", "\r\n").replace("--B", "--" + boundary));
        assertThat(new MultipartForm().contentType()).isNotEqualTo(form.contentType());
    }
}
