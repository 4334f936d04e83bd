// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.node;

/** Why a request got no answer. */
enum RequestFailure {
    /** Five transmissions brought no answer. */
    TIMED_OUT,
    /** Another member than the one asked said that it can't pass the request on. */
    REFUSED_ON_THE_WAY,
    /** No link leads towards the destination. */
    NO_ROUTE,
    /** Too many requests wait already. */
    NOT_SENT,
    /** The overlay carries no message that is so large, or no security block so many certificates. */
    TOO_LARGE
}
