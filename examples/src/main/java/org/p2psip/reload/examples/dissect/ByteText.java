// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.p2psip.reload.wire.Opaque;

/** Shows bytes as text where they are text. */
final class ByteText {
    /** How many characters are shown at most. */
    static final int MAX_SHOWN_CHARS = 200;

    /** Bytes of other fields are taken for text only if there are as many; fewer look like text by chance. */
    private static final int MIN_GUESSED_BYTES = 6;

    private static final Set<String> TEXT_FIELDS = Set.of(
            "ErrorResponse.error_info",
            "IceCandidate.foundation",
            "IceExtension.name",
            "IceExtension.value",
            "RedirServiceProvider.namespace",
            "AccessControlListItem.to_user",
            "ResourceNameExtension.resource_name",
            "SipRegistration.uri",
            "SipRegistration.contact_prefs");

    private ByteText() {}

    /** The text in quotation marks, empty if the bytes are none. */
    static String meaning(String field, Opaque value) {
        boolean named = TEXT_FIELDS.contains(field)
                || field.endsWith(".ufrag")
                || field.endsWith(".password")
                || field.endsWith(".role");
        int least = named ? 1 : MIN_GUESSED_BYTES;
        byte[] bytes = value.toByteArray();
        if (field.equals("DiagnosticInfo.diagnostic_info_contents")
                && bytes.length > 1
                && bytes[bytes.length - 1] == 0) {
            // A version ends with a zero byte.
            return quoted(Arrays.copyOf(bytes, bytes.length - 1));
        }
        return bytes.length < least ? "" : quoted(bytes);
    }

    /** What a certificate or another document says, in one line and without characters that steer a terminal. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints().limit(MAX_SHOWN_CHARS).forEach(c -> plain.appendCodePoint(isShown(c) ? c : '?'));
        return plain.append(text.codePointCount(0, text.length()) > MAX_SHOWN_CHARS ? "..." : "")
                .toString();
    }

    private static String quoted(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return "";
        }
        StringBuilder oneLine = new StringBuilder("\"");
        int count = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            boolean blank = c == '\n' || c == '\r' || c == '\t';
            if (!blank && !isShown(c)) {
                return "";
            }
            if (count++ < MAX_SHOWN_CHARS) {
                oneLine.appendCodePoint(blank ? ' ' : c);
            }
        }
        return oneLine.append(count > MAX_SHOWN_CHARS ? "...\"" : "\"").toString();
    }

    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
