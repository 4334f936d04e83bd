// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.net.InetSocketAddress;

/**
 * A candidate of this end.
 *
 * @param type where it was learnt
 * @param address what the far end sends to
 * @param base what is sent from: a socket's address, or a relay's
 * @param related for diagnostics: the base of a reflexive candidate, the mapped address of a relayed one, else the address
 * @param foundation the same for candidates that are likely to share their fate, at most 32 characters
 * @param priority from 1 to 2^31 - 1
 */
public record LocalCandidate(
        CandidateType type,
        InetSocketAddress address,
        InetSocketAddress base,
        InetSocketAddress related,
        String foundation,
        long priority) {}
