// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.peer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where a peer is in its life, for its status. Any thread may ask and tell. */
final class PeerLife {
    private final Clock clock;
    private final Instant begin;
    private String state;
    private String listening = "nothing yet";

    PeerLife(Clock clock, String state) {
        this.clock = clock;
        this.begin = clock.instant();
        this.state = state;
    }

    synchronized void become(String next) {
        state = next;
    }

    synchronized void listensOn(String address) {
        listening = address;
    }

    synchronized Map<String, Object> describe() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("state", state);
        members.put("listening", listening);
        members.put("uptimeSeconds", Duration.between(begin, clock.instant()).toSeconds());
        members.put("pid", ProcessHandle.current().pid());
        return members;
    }
}
