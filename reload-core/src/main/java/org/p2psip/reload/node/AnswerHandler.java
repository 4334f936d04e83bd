// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import org.p2psip.reload.wire.ErrorResponse;
import org.p2psip.reload.wire.NodeId;

/**
 * What goes on when a request of this node ends. Exactly one of the endings is called, once; neither if the request was
 * given up because its answer is not wanted any more.
 */
interface AnswerHandler {
    /** Takes no notice of what becomes of the request. */
    AnswerHandler NOBODY = new AnswerHandler() {
        @Override
        public void answered(Answer answer, long nowNanos) {}

        @Override
        public void failed(RequestFailure failure, long nowNanos) {}
    };

    /** The answer came, perhaps an error; its signature and the right of its signer to answer were checked. */
    void answered(Answer answer, long nowNanos);

    /** No answer will come. */
    void failed(RequestFailure failure, long nowNanos);

    /**
     * No answer will come, and a member on the way said why.
     *
     * @param error what it said; nothing proves that it is true
     */
    default void refusedOnTheWay(ErrorResponse error, NodeId by, long nowNanos) {
        failed(RequestFailure.REFUSED_ON_THE_WAY, nowNanos);
    }

    /** Whether an answer is still of use; a request whose answer is not is not sent again. */
    default boolean isWanted() {
        return true;
    }
}
