// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.usage.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.p2psip.reload.wire.MalformedMessageException;

/**
 * Makes the inputs from which the targets of {@link SipFuzzTest} start, and notices a target that accepts none of them.
 *
 * <p>To write them anew: {@code mvn test -Dtest='*CorpusTest' -Dreload.corpus.write=true}.
 */
class SipCorpusTest {
    private static final Path INPUTS =
            Path.of("src", "test", "resources", "org", "p2psip", "reload", "usage", "sip", "SipFuzzTestInputs");
    private static final boolean WRITE = Boolean.getBoolean("reload.corpus.write");

    @Test
    void registrationsAreTheSamplesAndAreAccepted() throws MalformedMessageException {
        List<SipRegistration> samples = SipRegistrationTest.samples();
        for (int i = 0; i < samples.size(); i++) {
            byte[] seed = samples.get(i).encoded().toByteArray();
            assertFile("registration", "sample-" + i, seed);
            assertThat(SipFuzzTest.acceptsRegistration(seed)).isTrue();
        }
    }

    @Test
    void streamsHoldMessagesAndKeepAlives() {
        String invite = "INVITE sip:bob@pbx.example SIP/2.0\r\nVia: SIP/2.0/TLS a\r\nContent-Length: 5\r\n\r\nhello";
        String answer = "SIP/2.0 200 OK\r\nSubject: folded\r\n line\r\nl : 0\r\n\r\n";
        Map<String, String> seeds = new TreeMap<>(Map.of(
                "messages",
                "z" + invite + answer + "\r\n\r\n" + invite,
                "bytes",
                "\0" + answer + invite,
                "two-lengths",
                "\7SIP/2.0 200 OK\r\nl: 1\r\nContent-Length: 2\r\n\r\n",
                "no-sip",
                "\1GET / HTTP/1.1\r\n\r\n"));
        List<Integer> messages = new ArrayList<>();
        seeds.forEach((name, text) -> {
            byte[] seed = text.getBytes(StandardCharsets.UTF_8);
            assertFile("stream", name, seed);
            messages.add(SipFuzzTest.messagesOf(seed));
        });
        assertThat(messages).containsExactly(2, 4, 0, 0);
    }

    private static void assertFile(String target, String name, byte[] seed) {
        Path file = INPUTS.resolve(target).resolve(name);
        try {
            if (WRITE) {
                Files.createDirectories(file.getParent());
                Files.write(file, seed);
            }
            assertThat(Files.readAllBytes(file)).as(file.toString()).isEqualTo(seed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
