// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

/**
 * What goes on when a request of this node ends. Exactly one of the two endings is called, once; neither if the request was
 * given up because its answer is not wanted any more.
 */
interface AnswerHandler {
    /** The answer came, perhaps an error; its signature and the right of its signer to answer were checked. */
    void answered(Answer answer, long nowNanos);

    /** No answer will come. */
    void failed(RequestFailure failure, long nowNanos);

    /** Whether an answer is still of use; a request whose answer is not is not sent again. */
    default boolean isWanted() {
        return true;
    }
}
