// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.p2psip.reload.wire.AppAttachRequest;
import org.p2psip.reload.wire.AttachRequest;
import org.p2psip.reload.wire.ConfigUpdateRequest;
import org.p2psip.reload.wire.ErrorCode;
import org.p2psip.reload.wire.FetchRequest;
import org.p2psip.reload.wire.FindRequest;
import org.p2psip.reload.wire.MessageBody;
import org.p2psip.reload.wire.NodeId;
import org.p2psip.reload.wire.PingAnswer;
import org.p2psip.reload.wire.PingRequest;
import org.p2psip.reload.wire.ProbeRequest;
import org.p2psip.reload.wire.StatRequest;
import org.p2psip.reload.wire.StoreRequest;

/**
 * Gives each verified request to the part of the node that answers it.
 *
 * @param self the node's Node-ID
 * @param clock calendar time, told in answers to Pings
 */
record RequestDispatch(
        NodeId self,
        Clock clock,
        Random random,
        Requests requests,
        Responder responder,
        ProbeResponder probes,
        ConfigurationUpdates updates,
        LinkNegotiations negotiations,
        StorageDriver storageDriver,
        TopologyDriver topologyDriver)
        implements Intake.RequestHandler {
    @Override
    public void handleForwarded(NodeId previousHop, long nowNanos) {
        topologyDriver.handleForwarded(previousHop, nowNanos);
    }

    @Override
    public void handleRequest(IncomingRequest request, MessageBody body, long nowNanos) {
        if (request.isRouted(self)) {
            topologyDriver.handleRouted(nowNanos);
        }
        if (body instanceof PingRequest) {
            PingAnswer answer =
                    new PingAnswer(random.nextLong(), clock.instant().truncatedTo(ChronoUnit.MILLIS));
            if (!request.signer().nodeId().equals(self) || !requests.answerOwn(request, answer, nowNanos)) {
                responder.answer(request, answer);
            }
        } else if (body instanceof ProbeRequest probe) {
            responder.answer(request, probes.answer(probe, nowNanos));
        } else if (body instanceof ConfigUpdateRequest update) {
            updates.handleRequest(request, update);
        } else if (body instanceof AttachRequest attach) {
            negotiations.handleAttach(request, attach, nowNanos);
        } else if (body instanceof AppAttachRequest attach) {
            negotiations.handleAppAttach(request, attach, nowNanos);
        } else if (body instanceof StoreRequest store) {
            storageDriver.handleStore(request, store, nowNanos);
        } else if (body instanceof FetchRequest fetch) {
            storageDriver.handleFetch(request, fetch, nowNanos);
        } else if (body instanceof StatRequest stat) {
            storageDriver.handleStat(request, stat, nowNanos);
        } else if (body instanceof FindRequest find) {
            storageDriver.handleFind(request, find, nowNanos);
        } else if (TopologyDriver.isForTopology(body)) {
            topologyDriver.handleRequest(request, body, nowNanos);
        } else {
            responder.refuse(request, ErrorCode.INVALID_MESSAGE, "method " + body.code() + " is not served");
        }
    }
}
