// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

/**
 * Body of a message (RFC 6940, Section 6.3.3): one record for each message code that is known here, and {@link
 * UnknownBody} for all others.
 *
 * <p>New bodies may be added in a minor version.
 */
public sealed interface MessageBody
        permits ProbeRequest,
                ProbeAnswer,
                PingRequest,
                PingAnswer,
                AttachRequest,
                AttachAnswer,
                AppAttachRequest,
                AppAttachAnswer,
                JoinRequest,
                JoinAnswer,
                LeaveRequest,
                LeaveAnswer,
                UpdateRequest,
                UpdateAnswer,
                StoreRequest,
                StoreAnswer,
                FetchRequest,
                FetchAnswer,
                FindRequest,
                FindAnswer,
                StatRequest,
                StatAnswer,
                RouteQueryRequest,
                RouteQueryAnswer,
                ConfigUpdateRequest,
                ConfigUpdateAnswer,
                ErrorResponse,
                UnknownBody {
    /** The code of messages with this body. */
    MessageCode code();

    /** Appends this body; the code does not belong to it. */
    void encode(WireWriter out);
}
