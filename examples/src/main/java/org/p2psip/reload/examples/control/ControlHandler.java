// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.control;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Answers the requests that come over a control socket. Called on a thread of the connection. */
interface ControlHandler {
    /**
     * Answers one request.
     *
     * @param request its members, whatever they are
     * @return the members of the answer; in failure with one line for people
     */
    CompletionStage<Map<String, Object>> handle(Map<String, Object> request);
}
