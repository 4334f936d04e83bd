// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.p2psip.reload.wire.Opaque;

/** Reads a form as multipart/form-data (RFC 2388), from bytes whose number the caller has bounded. */
final class MultipartReader {
    /** Most fields of a form. */
    static final int MAX_FIELDS = 16;

    private static final Pattern BOUNDARY = Pattern.compile(
            ";\\s*boundary=(?:\"([^\"\\r\\n]{1,70})\"|([^\\s;\"]{1,70}))\\s*(?:;.*)?$", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile(
            "(?im)^content-disposition:\\s*form-data\\s*;(?:[^\\r\\n]*;)?\\s*name=\"([^\"\\r\\n]{1,64})\"");
    private static final Pattern ENCODED =
            Pattern.compile("(?im)^content-transfer-encoding:\\s*(?!binary|8bit|7bit)\\S");
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] HEADERS_END = {'\r', '\n', '\r', '\n'};

    private MultipartReader() {}

    /** The bytes do not form such a form. */
    static final class MalformedFormException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedFormException(String message) {
            super(message);
        }
    }

    /** Values of the fields by name. */
    static Map<String, Opaque> read(String contentType, byte[] body) throws MalformedFormException {
        Matcher matcher = BOUNDARY.matcher(contentType);
        if (!contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data") || !matcher.find()) {
            throw new MalformedFormException("content type must be multipart/form-data with a boundary");
        }
        String boundary = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        byte[] delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        Map<String, Opaque> fields = new LinkedHashMap<>();
        int position = firstPart(body, delimiter);
        while (!startsWith(body, position, new byte[] {'-', '-'})) {
            int start = indexOf(body, position, LINE_END);
            int end = indexOf(body, position, delimiter);
            if (start < 0 || end < 0 || start > end) {
                throw new MalformedFormException("the last boundary is missing");
            }
            if (fields.size() == MAX_FIELDS) {
                throw new MalformedFormException("form has more than " + MAX_FIELDS + " fields");
            }
            addField(fields, Arrays.copyOfRange(body, start, end));
            position = end + delimiter.length;
        }
        return fields;
    }

    /** Position after the delimiter that begins the first part, whose line break may be missing. */
    private static int firstPart(byte[] body, byte[] delimiter) throws MalformedFormException {
        byte[] withoutBreak = Arrays.copyOfRange(delimiter, LINE_END.length, delimiter.length);
        if (startsWith(body, 0, withoutBreak)) {
            return withoutBreak.length;
        }
        int start = indexOf(body, 0, delimiter);
        if (start < 0) {
            throw new MalformedFormException("the boundary is missing");
        }
        return start + delimiter.length;
    }

    /** Adds the field of {@code part}, which begins with a line break. */
    private static void addField(Map<String, Opaque> fields, byte[] part) throws MalformedFormException {
        int end = indexOf(part, 0, HEADERS_END);
        if (end < 0) {
            throw new MalformedFormException("a field has no headers");
        }
        String headers = new String(part, 0, end, StandardCharsets.UTF_8);
        Matcher name = NAME.matcher(headers);
        if (!name.find()) {
            throw new MalformedFormException("a field has no name");
        }
        if (ENCODED.matcher(headers).find()) {
            throw new MalformedFormException("a field has a transfer encoding; send it as it is");
        }
        int start = end + HEADERS_END.length;
        if (fields.put(name.group(1), Opaque.copyOf(part, start, part.length - start)) != null) {
            throw new MalformedFormException("a field is there twice");
        }
    }

    private static boolean startsWith(byte[] bytes, int position, byte[] what) {
        return position + what.length <= bytes.length
                && Arrays.equals(bytes, position, position + what.length, what, 0, what.length);
    }

    private static int indexOf(byte[] bytes, int from, byte[] what) {
        for (int i = from; i <= bytes.length - what.length; i++) {
            if (startsWith(bytes, i, what)) {
                return i;
            }
        }
        return -1;
    }
}
