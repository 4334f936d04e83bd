// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.routing;

/** Why a node dropped a message without an answer; each is counted. */
public enum DropReason {
    /** The bytes are not a RELOAD message. The link is closed if the node before this one should have noticed. */
    MALFORMED,
    /** The link that brought the message is not, or no longer, known. */
    UNKNOWN_LINK,
    /** A Resource-ID this node is responsible for was not the last entry of the Destination List. */
    RESOURCE_NOT_LAST,
    /** A Node-ID in this node's range belongs to nobody who is connected. */
    NO_SUCH_NODE,
    /** The Destination List begins with an opaque ID that this node did not make, or with an unknown type. */
    UNKNOWN_DESTINATION,
    /** The Destination List begins with an opaque ID for a connection that is gone, or made with a key that is. */
    EXPIRED_OPAQUE_ID,
    /** The Destination List begins with an opaque ID that this node made for another message, or nobody made. */
    FORGED_OPAQUE_ID,
    /** The Via List of a request is so long that an answer might not find room for the way back. */
    VIA_TOO_LONG,
    /** The Destination List of an answer, or of a later fragment, leads through one node again and again. */
    LOOP,
    /** A message for another node, and this one is a client, which forwards nothing. */
    NOT_A_PEER,
    /** No peer is known to which the message could go next. */
    NO_ROUTE,
    /** A fragment without a payload. */
    FRAGMENT,
    /** Fragments of a message whose others did not come in time. */
    INCOMPLETE,
    /** Fragments of a message that contradict each other. */
    FRAGMENT_CONFLICT,
    /** Fragments that had to make room for others. */
    FRAGMENT_OVERFLOW,
    /** Fragments of a message that is longer than the overlay's max-message-size. */
    MESSAGE_TOO_LARGE,
    /** The message's signature, or the certificate behind it, does not hold. */
    BAD_SIGNATURE,
    /** An answer that nobody waits for: late, or never asked for. */
    UNEXPECTED_ANSWER,
    /** An answer signed by a node that may not give it (RFC 6940, Section 6.3.4). */
    WRONG_RESPONDER,
    /** The message broke a rule of forwarding; the sender of a request was told. */
    REFUSED,
    /** A ConfigUpdate that was not adopted; its sender was told why. */
    CONFIGURATION_REFUSED,
    /** An error signed by another member than the one asked: a hint, not the answer. */
    ERROR_ON_THE_WAY,
    /** An answer with an extension that has to be understood and is not. */
    CRITICAL_EXTENSION,
    /** The link brought more messages, or more bytes, than it may in so short a time. */
    RATE_LIMITED,
    /** A request whose first copy is still being worked on. */
    DUPLICATE,
    /** More messages wait for their signature checks, or answers for their signatures, than the node allows. */
    OVERLOAD
}
