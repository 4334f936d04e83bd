// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.p2psip.reload.enrollment.server.MultipartReader.MalformedFormException;
import org.p2psip.reload.wire.Opaque;

class MultipartReaderTest {
    private static final String TYPE = "multipart/form-data; boundary=B";
    private static final String FIELD = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n";

    @Test
    void readsFieldsAsTheyAre() throws Exception {
        String form =
                "preamble\r\n--B\r\ncontent-disposition:form-data; filename=\"f\"; name=\"a\"\r\nX: y\r\n\r\n\r\n--\r\n"
                        + "\r\n--B \r\nContent-Type: text/plain\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n\r\n--B--\r\nend";
        assertThat(read(TYPE, form))
                .containsExactly(Map.entry("a", opaque("\r\n--\r\n")), Map.entry("b", Opaque.EMPTY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data; boundary=B",
                "Multipart/Form-Data;charset=utf-8;Boundary=\"B\"",
                "multipart/form-data; boundary=B; charset=utf-8",
            })
    void findsTheBoundary(String type) throws Exception {
        assertThat(read(type, FIELD + "--B--")).containsExactly(Map.entry("a", opaque("x")));
    }

    @Property
    void carriesAnyBytes(@ForAll byte[] value) throws Exception {
        byte[] head = "--BOUNDARY\r\nContent-Disposition: form-data; name=\"csr\"\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
        byte[] tail = "\r\n--BOUNDARY--\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] form = Arrays.copyOf(head, head.length + value.length + tail.length);
        System.arraycopy(value, 0, form, head.length, value.length);
        System.arraycopy(tail, 0, form, head.length + value.length, tail.length);
        assertThat(MultipartReader.read("multipart/form-data; boundary=BOUNDARY", form))
                .containsExactly(Map.entry("csr", Opaque.copyOf(value)));
    }

    @Test
    void refusesEachPrefixOfAForm() {
        String form = FIELD + "--B--";
        for (int length = 0; length < form.length(); length++) {
            String prefix = form.substring(0, length);
            assertThatThrownBy(() -> read(TYPE, prefix)).isInstanceOf(MalformedFormException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain; boundary=B|content type must be multipart/form-data with a boundary",
                "multipart/form-data|content type must be multipart/form-data with a boundary",
                "multipart/form-data; boundary=C|the boundary is missing",
            })
    void refusesOtherContentTypes(String type, String problem) {
        assertThatThrownBy(() -> read(type, FIELD + "--B--"))
                .isInstanceOf(MalformedFormException.class)
                .hasMessage(problem);
    }

    @Test
    void refusesFieldsItCannotTake() {
        assertThatThrownBy(() -> read(TYPE, FIELD + FIELD + "--B--"))
                .isInstanceOf(MalformedFormException.class)
                .hasMessage("a field is there twice");
        assertThatThrownBy(() -> read(TYPE, "--B\r\nx\r\n--B--")).hasMessage("a field has no headers");
        assertThatThrownBy(() -> read(TYPE, "--B\r\nX: y\r\n\r\nx\r\n--B--")).hasMessage("a field has no name");
        String encoded = FIELD.replace("\r\n\r\n", "\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        assertThatThrownBy(() -> read(TYPE, encoded + "--B--"))
                .hasMessage("a field has a transfer encoding; send it as it is");
    }

    @Test
    void takesTheMostFieldsAndRefusesOneMore() throws Exception {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < MultipartReader.MAX_FIELDS; i++) {
            form.append(FIELD.replace("\"a\"", "\"a" + i + "\""));
        }
        assertThat(read(TYPE, form + "--B--")).hasSize(MultipartReader.MAX_FIELDS);
        assertThatThrownBy(() -> read(TYPE, form + FIELD + "--B--")).hasMessage("form has more than 16 fields");
    }

    @Property
    void answersRandomBytesWithNothingButARefusal(@ForAll byte[] bytes) {
        try {
            assertThat(MultipartReader.read(TYPE, bytes)).isEmpty();
        } catch (MalformedFormException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    private static Map<String, Opaque> read(String type, String form) throws MalformedFormException {
        return MultipartReader.read(type, form.getBytes(StandardCharsets.UTF_8));
    }

    private static Opaque opaque(String text) {
        return Opaque.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }
}
