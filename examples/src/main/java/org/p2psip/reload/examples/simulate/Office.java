// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.node.ReloadNode;
import org.p2psip.reload.testkit.KeyPool;
import org.p2psip.reload.testkit.SimulatedHost;
import org.p2psip.reload.testkit.SimulatedNetwork;
import org.p2psip.reload.testkit.Simulation;
import org.p2psip.reload.usage.sip.SipUsage;

/**
 * The phones and what switches them on and off. A phone that is on joins and registers its user, and tries again until it
 * has; then the node keeps both by itself.
 */
final class Office {
    /** Told what becomes of sessions, to measure it. */
    interface Observer {
        /** The registration is acknowledged. */
        default void registered(PhoneSession session) {}

        /** The user can't be found from now on, and needn't be. */
        default void gone(PhoneSession session) {}
    }

    private static final Duration RETRY = Duration.ofSeconds(5);

    /** How long a phone that is switched off waits for the others to know. */
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(20);

    private final Simulation simulation;
    private final Random random;
    private final Hosts hosts;
    private final List<SimulatedHost> bootstrapHosts = new ArrayList<>();
    private final NodeFactory factory;
    private final boolean keepsStores;
    private final Holdings holdings;
    private final List<Phone> phones = new ArrayList<>();
    private final RegisteredPhones registered = new RegisteredPhones();
    private final List<Observer> observers = new ArrayList<>();
    private boolean founded;

    Office(Simulation simulation, SimulatedNetwork network, SimulationPlan plan, KeyPool keys) {
        this.simulation = simulation;
        this.random = simulation.random("office");
        int users = plan.population().users();
        this.hosts = new Hosts(network, plan.population().isStatic() ? users : 2 * users);
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (int i = 0; i < Math.min(plan.overlay().bootstraps(), users); i++) {
            SimulatedHost host = hosts.take();
            bootstrapHosts.add(host);
            addresses.add(host.address());
        }
        this.holdings = new Holdings(simulation);
        this.keepsStores = plan.overlay().keepsStores();
        this.factory = new NodeFactory(simulation, plan.overlay(), keys, addresses);
        for (int i = 0; i < users; i++) {
            phones.add(new Phone(i, factory.issue("user" + i + "@" + NodeFactory.OVERLAY)));
        }
    }

    void addObserver(Observer observer) {
        observers.add(observer);
    }

    /** Who holds which registration. */
    Holdings holdings() {
        return holdings;
    }

    List<Phone> phones() {
        return phones;
    }

    /** The phones whose users others can be expected to find. */
    RegisteredPhones registered() {
        return registered;
    }

    /** Another registered phone that the network does not keep apart from one; null if there is none. */
    @Nullable
    PhoneSession drawOther(Random by, PhoneSession than) {
        return registered.draw(
                by, drawn -> drawn != than && drawn.host().network().isConnected(drawn.host(), than.host()));
    }

    List<SimulatedHost> hosts() {
        return hosts.all();
    }

    /** Whether the configuration names the phone's address, so that it stays when others come and go. */
    boolean isBootstrap(Phone phone) {
        return phone.number() < bootstrapHosts.size();
    }

    List<PhoneSession> sessions() {
        List<PhoneSession> sessions = new ArrayList<>();
        for (Phone phone : phones) {
            PhoneSession session = phone.session();
            if (session != null) {
                sessions.add(session);
            }
        }
        return sessions;
    }

    /** Switches a phone on at another address than before; does nothing if it is on. */
    void switchOn(Phone phone) {
        if (phone.isUp()) {
            return;
        }
        SimulatedHost host;
        if (isBootstrap(phone)) {
            host = bootstrapHosts.get(phone.number());
            if (!host.isUp()) {
                host.restart();
            }
        } else {
            host = hosts.take();
        }
        start(phone, host, new PhoneStore(simulation, holdings));
    }

    /** Cuts a phone off from its power; after some time it is on again at the same address. */
    void restart(Phone phone, Duration off, Runnable back) {
        PhoneSession session = phone.session();
        if (session == null) {
            return;
        }
        cutPower(session);
        if (!keepsStores) {
            holdings.handleLost(session.store());
        }
        simulation.schedule(off, () -> {
            if (!phone.isUp()) {
                session.host().restart();
                start(phone, session.host(), keepsStores ? session.store() : new PhoneStore(simulation, holdings));
            }
            back.run();
        });
    }

    /** Cuts a phone off from its power, for good until it is switched on again. */
    void crash(Phone phone) {
        PhoneSession session = phone.session();
        if (session != null) {
            cutPower(session);
            holdings.handleLost(session.store());
            if (!isBootstrap(phone)) {
                hosts.release(session.host());
            }
        }
    }

    private void cutPower(PhoneSession session) {
        goodbye(session);
        session.phone().end();
        session.host().crash();
    }

    /** Lets a phone take its registration back and leave the ring. */
    void leave(Phone phone) {
        PhoneSession session = phone.session();
        if (session == null || session.state() == PhoneSession.State.LEAVING) {
            return;
        }
        if (!session.isMember()) {
            crash(phone);
            return;
        }
        boolean hasRegistered = session.isRegistered();
        goodbye(session);
        session.moveTo(PhoneSession.State.LEAVING);
        if (hasRegistered) {
            CompletionStage<?> unused =
                    session.sip().unregister(phone.userName()).whenComplete((receipt, failure) -> leaveRing(session));
        } else {
            leaveRing(session);
        }
        simulation.schedule(LEAVE_LIMIT, () -> switchOff(session));
    }

    private void leaveRing(PhoneSession session) {
        CompletionStage<Void> unused = session.node()
                .leave()
                .whenComplete((done, failure) -> simulation.schedule(Duration.ZERO, () -> switchOff(session)));
    }

    private void switchOff(PhoneSession session) {
        if (!session.isOver()) {
            crash(session.phone());
        }
    }

    private void goodbye(PhoneSession session) {
        if (session.isRegistered()) {
            registered.remove(session.phone());
            observers.forEach(observer -> observer.gone(session));
        }
    }

    private void start(Phone phone, SimulatedHost host, PhoneStore store) {
        SipUsage sip = factory.sip();
        ReloadNode node = factory.node(phone, host, sip, store);
        PhoneSession session =
                new PhoneSession(phone, phone.nextSessionNumber(), host, node, sip, store, simulation.nowNanos());
        phone.begin(session);
        enter(session, !founded);
        founded = true;
    }

    private void enter(PhoneSession session, boolean founds) {
        CompletionStage<Void> entry =
                founds ? session.node().found() : session.node().join();
        CompletionStage<Void> unused = entry.whenComplete((done, failure) -> {
            if (session.isOver() || session.state() != PhoneSession.State.JOINING) {
                return;
            }
            if (failure == null) {
                session.moveTo(PhoneSession.State.JOINED);
                register(session);
            } else {
                later(session, () -> enter(session, founds));
            }
        });
    }

    private void register(PhoneSession session) {
        CompletionStage<?> unused = session.sip()
                .register(session.phone().userName(), session.preferences())
                .whenComplete((receipt, failure) -> {
                    if (session.isOver() || session.state() != PhoneSession.State.JOINED) {
                        return;
                    }
                    if (failure == null) {
                        session.moveTo(PhoneSession.State.REGISTERED);
                        registered.add(session.phone());
                        observers.forEach(observer -> observer.registered(session));
                    } else {
                        later(session, () -> register(session));
                    }
                });
    }

    private void later(PhoneSession session, Runnable task) {
        Duration pause = RETRY.plusNanos((long) (random.nextDouble() * RETRY.toNanos()));
        simulation.schedule(pause, () -> {
            if (!session.isOver() && session.state() != PhoneSession.State.LEAVING) {
                task.run();
            }
        });
    }
}
