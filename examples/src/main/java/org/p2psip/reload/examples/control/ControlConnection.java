// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.examples.text.JsonParser;
import org.p2psip.reload.examples.text.JsonValues;
import org.p2psip.reload.examples.text.OneLine;

/** One connection to a control socket: a JSON object a line is asked, and one a line answered, one after the other. */
final class ControlConnection {
    /** Most bytes of a request. */
    static final int MAX_REQUEST_BYTES = 4096;

    private final SocketChannel channel;
    private final ControlHandler handler;
    private final ControlLimits limits;
    private final ScheduledExecutorService watchdog;

    ControlConnection(
            SocketChannel channel, ControlHandler handler, ControlLimits limits, ScheduledExecutorService watchdog) {
        this.channel = channel;
        this.handler = handler;
        this.limits = limits;
        this.watchdog = watchdog;
    }

    /** Serves until the client is done, or too slow. */
    void serve() {
        Lines lines = new Lines(channel, MAX_REQUEST_BYTES);
        try {
            while (true) {
                String request = within(limits.idle(), lines::read);
                if (request == null) {
                    return;
                }
                String answer = JsonValues.line(answer(request));
                within(limits.idle(), () -> {
                    lines.write(answer);
                    return answer;
                });
            }
        } catch (Lines.TooLongException e) {
            lastWords(lines, "the request is longer than " + MAX_REQUEST_BYTES + " bytes");
        } catch (IOException e) {
            // The client went away, or was too slow and was cut off.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, Object> answer(String request) throws InterruptedException {
        try {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("ok", true);
            answer.putAll(handler.handle(JsonParser.object(request))
                    .toCompletableFuture()
                    .get(limits.answer().toMillis(), TimeUnit.MILLISECONDS));
            return answer;
        } catch (JsonParser.JsonException | IllegalArgumentException e) {
            return refusal(OneLine.of(e));
        } catch (ExecutionException e) {
            return refusal(OneLine.of(e));
        } catch (TimeoutException e) {
            return refusal("there was no answer within " + limits.answer().toSeconds() + " s");
        }
    }

    private void lastWords(Lines lines, String text) {
        try {
            within(limits.idle(), () -> {
                lines.write(JsonValues.line(refusal(text)));
                return text;
            });
        } catch (IOException e) {
            // It does not listen either.
        }
    }

    private static Map<String, Object> refusal(String text) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ok", false);
        answer.put("error", text);
        return answer;
    }

    private interface Step {
        @Nullable
        String run() throws IOException;
    }

    /** Runs a step; closes the connection, which ends the step, when it takes too long. */
    private @Nullable String within(Duration limit, Step step) throws IOException {
        Future<?> cutOff =
                watchdog.schedule(() -> ControlServer.close(channel), limit.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return step.run();
        } finally {
            cutOff.cancel(false);
        }
    }
}
