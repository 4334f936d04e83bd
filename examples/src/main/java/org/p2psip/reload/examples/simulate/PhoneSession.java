// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.testkit.SimulatedHost;
import org.p2psip.reload.usage.sip.ContactPreferences;
import org.p2psip.reload.usage.sip.SipUsage;

/** A phone from the moment that it is switched on until it is off again. */
final class PhoneSession {
    /** How far it has come. */
    enum State {
        JOINING,
        JOINED,
        REGISTERED,
        LEAVING
    }

    private final Phone phone;
    private final int number;
    private final SimulatedHost host;
    private final ReloadNode node;
    private final SipUsage sip;
    private final PhoneStore store;
    private final long beganNanos;
    private State state = State.JOINING;

    PhoneSession(
            Phone phone,
            int number,
            SimulatedHost host,
            ReloadNode node,
            SipUsage sip,
            PhoneStore store,
            long beganNanos) {
        this.phone = phone;
        this.number = number;
        this.host = host;
        this.node = node;
        this.sip = sip;
        this.store = store;
        this.beganNanos = beganNanos;
    }

    Phone phone() {
        return phone;
    }

    SimulatedHost host() {
        return host;
    }

    ReloadNode node() {
        return node;
    }

    SipUsage sip() {
        return sip;
    }

    /** What it keeps for others. */
    PhoneStore store() {
        return store;
    }

    /** When the phone was switched on, on the clock of the simulation. */
    long beganNanos() {
        return beganNanos;
    }

    State state() {
        return state;
    }

    void moveTo(State next) {
        state = next;
    }

    /** Whether the node is a member of the ring. */
    boolean isMember() {
        return state == State.JOINED || state == State.REGISTERED;
    }

    boolean isRegistered() {
        return state == State.REGISTERED;
    }

    boolean isOver() {
        return phone.session() != this;
    }

    /** What the phone registers; no other session of it registers the same, so that an old registration can be told. */
    ContactPreferences preferences() {
        return new ContactPreferences("(session=" + number + ")");
    }

    @Override
    public String toString() {
        return phone + " in session " + number;
    }
}
