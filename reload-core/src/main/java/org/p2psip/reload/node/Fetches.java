// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.util.List;
import org.p2psip.reload.config.OverlayConfiguration;
import org.p2psip.reload.wire.Destination;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.NodeId;

/**
 * Sends the Fetch requests of this node. Where the values fit into one answer, that is all; where they do not, they are asked for
 * in parts, and the outcome is one answer all the same.
 */
final class Fetches {
    /** Most fetches in parts at a time; one more ends with the refusal of its first request. */
    static final int MAX_IN_PARTS = 32;

    /** Header, signature and certificates of the peer that answers, roughly. */
    private static final int BYTES_AROUND_VALUES = 1000;

    private final Requests requests;
    private int room = 1;
    private int inParts;

    Fetches(OverlayConfiguration configuration, Requests requests) {
        this.requests = requests;
        configuration(configuration);
    }

    void configuration(OverlayConfiguration next) {
        room = Math.max(1, next.maxMessageSize() - BYTES_AROUND_VALUES);
    }

    /** Sends a Fetch; {@code handler} hears how it ends. */
    void send(List<Destination> destinations, FetchRequest request, AnswerHandler handler, long nowNanos) {
        requests.send(destinations, request, new Whole(destinations, request, handler), nowNanos);
    }

    int inParts() {
        return inParts;
    }

    /** Passes on what becomes of the request, but for an answer that is too large. */
    private final class Whole implements AnswerHandler {
        private final List<Destination> destinations;
        private final FetchRequest request;
        private final AnswerHandler handler;

        private Whole(List<Destination> destinations, FetchRequest request, AnswerHandler handler) {
            this.destinations = destinations;
            this.request = request;
            this.handler = handler;
        }

        @Override
        public void answered(Answer answer, long nowNanos) {
            if (answer.body() instanceof ErrorResponse error
                    && error.errorCode().equals(ErrorCode.RESPONSE_TOO_LARGE)
                    && inParts < MAX_IN_PARTS
                    && FetchInParts.isDivisible(request)) {
                inParts++;
                new FetchInParts(requests, destinations, request, room, handler, answer, () -> inParts--)
                        .start(nowNanos);
            } else {
                handler.answered(answer, nowNanos);
            }
        }

        @Override
        public void failed(RequestFailure failure, long nowNanos) {
            handler.failed(failure, nowNanos);
        }

        @Override
        public void refusedOnTheWay(ErrorResponse error, NodeId by, long nowNanos) {
            handler.refusedOnTheWay(error, by, nowNanos);
        }

        @Override
        public boolean isWanted() {
            return handler.isWanted();
        }
    }
}
