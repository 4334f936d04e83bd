// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

/** What goes on when a request of this node ends. Exactly one of the methods is called, once. */
interface AnswerHandler {
    /** The answer came, perhaps an error; its signature and the right of its signer to answer were checked. */
    void answered(Answer answer, long nowNanos);

    /** No answer will come. */
    void failed(RequestFailure failure, long nowNanos);
}
