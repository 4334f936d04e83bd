// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

/** What a message is for. */
enum Purpose {
    /** Join, and Leave. */
    JOIN("join, leave"),
    /** Attach and its answers: getting to know an address to link with. */
    ATTACH("attach"),
    /** Certificates, when a link is made. */
    HANDSHAKE("link handshakes"),
    /** Update: who are my neighbors, and who are yours. */
    UPDATE("updates"),
    /** Ping to a place in the ring: who is there, as a finger or after a partition. */
    FINGER("finger search"),
    /** Ping to oneself by way of another peer. */
    SELF_CHECK("self-check"),
    /** Store by the owner of a value: registering, refreshing. */
    REGISTER("register, refresh"),
    /** Store of copies, from peer to peer. */
    REPLICA("replicas"),
    /** Fetch, Stat and Find. */
    LOOK_UP("look-up"),
    /** Requests refused, or undeliverable. */
    ERROR("errors"),
    /** All else, and fragments after the first of a message. */
    OTHER("other");

    private final String label;

    Purpose(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
