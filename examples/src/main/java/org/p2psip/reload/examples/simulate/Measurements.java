// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.p2psip.reload.testkit.SimulatedHost;
import org.p2psip.reload.testkit.SimulatedNetwork;
import org.p2psip.reload.testkit.Simulation;
import org.p2psip.reload.usage.sip.SipLookup;

/** Watches a run from the time at which the ring stands. The phones know nothing of it. */
final class Measurements implements LookUp.Listener, Office.Observer, FaultInjector.Observer {
    private static final int SAMPLES = 240;
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(5);

    private final Simulation simulation;
    private final Office office;
    private final SimulationPlan plan;
    private final RingWatch ring;
    private final Repairs repairs;
    private final Losses losses;
    private final Outages outages;
    private final Census census;
    private final LookUpFigures lookUps = new LookUpFigures();
    private final Histogram registrationMillis =
            new Histogram(Duration.ofHours(1).toMillis());
    private final PurposeTraffic traffic = new PurposeTraffic();
    private final List<Sample> samples = new ArrayList<>();
    private final Duration interval;
    private final InvariantWatch invariant = new InvariantWatch();
    private RingWatch.@Nullable Look lastLook;
    private OptionalLong apartSinceNanos = OptionalLong.empty();
    private @Nullable LookUpFigures apart;
    private boolean running;
    private long beganNanos;
    private long lastSampleNanos;
    private long handshakeBytes;
    private long bytesAtLastSample;
    private long askedAtLastSample;
    private long rightAtLastSample;
    private double phoneSeconds;

    Measurements(Simulation simulation, SimulatedNetwork network, Office office, SimulationPlan plan) {
        this.simulation = simulation;
        this.office = office;
        this.plan = plan;
        this.ring = new RingWatch(simulation, office);
        this.repairs = new Repairs(simulation, ring, plan.population().isStatic());
        this.losses = new Losses(simulation, office.holdings());
        this.outages = new Outages(simulation, office, losses);
        this.census = new Census(simulation, office, outages, this::countApart);
        Duration even = plan.duration().dividedBy(SAMPLES);
        this.interval = even.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : even;
        network.addTap(traffic);
        office.addObserver(this);
        office.addObserver(outages);
        office.addObserver(losses);
        office.holdings().addListener(losses);
    }

    /** The ring stands: what was counted while it grew is forgotten. */
    void start() {
        running = true;
        beganNanos = simulation.nowNanos();
        lastSampleNanos = beganNanos;
        traffic.clear();
        losses.start();
        handshakeBytes = -bytesOfHosts();
        simulation.schedule(interval, this::sample);
    }

    /** The run is over, perhaps early. */
    void finish() {
        if (running) {
            running = false;
            takeSample();
            traffic.add(Purpose.HANDSHAKE, handshakeBytesSoFar());
            outages.finish();
            losses.finish();
        }
    }

    @Override
    public void ended(LookUp lookUp, Answer answer, @Nullable SipLookup found) {
        if (running) {
            lookUps.add(answer, found, lookUp.tookNanos());
            countApart(lookUp, answer, found);
            outages.handle(lookUp, answer, found);
        }
    }

    @Override
    public void registered(PhoneSession session) {
        if (running) {
            registrationMillis.add((simulation.nowNanos() - session.beganNanos()) / 1_000_000);
        }
    }

    @Override
    public void began(Fault fault, int phones) {
        simulation.note("", fault + " hits " + phones);
        Duration refresh = plan.overlay().longestRefresh();
        if (fault instanceof Fault.Crash) {
            census.plan(Duration.ofSeconds(30), "30 s after the crash " + fault);
            census.plan(refresh, "one refresh after the crash " + fault);
        } else if (fault instanceof Fault.Partition partition) {
            Duration settled = refresh.plusSeconds(60);
            census.plan(Duration.ofSeconds(60), "60 s after the split " + fault);
            if (settled.compareTo(partition.lasts()) < 0) {
                simulation.schedule(settled, () -> apartSinceNanos = OptionalLong.of(simulation.nowNanos()));
                census.plan(settled, "60 s and one refresh after the split " + fault);
            }
        }
    }

    @Override
    public void ended(Fault fault) {
        repairs.watch(fault);
        if (fault instanceof Fault.Partition) {
            apartSinceNanos = OptionalLong.empty();
            census.plan(Duration.ofMinutes(2), "120 s after the end of " + fault);
        } else if (fault instanceof Fault.Restart) {
            census.plan(Duration.ofMinutes(5).minus(Fault.Restart.WITHIN), "5 min after the power cut " + fault);
        }
    }

    /** What counts is what begins when each side has had time to settle, and ends before the network is one again. */
    private void countApart(LookUp lookUp, Answer answer, @Nullable SipLookup found) {
        if (apartSinceNanos.isPresent() && lookUp.beganNanos() - apartSinceNanos.getAsLong() >= 0) {
            apart = apart == null ? new LookUpFigures() : apart;
            apart.add(answer, found, lookUp.tookNanos());
        }
    }

    /** Look-ups while the network was parted, once each side had had time to settle; empty if there was no such time. */
    Optional<LookUpFigures> apart() {
        return Optional.ofNullable(apart);
    }

    LookUpFigures lookUps() {
        return lookUps;
    }

    /** Whether anybody was looked up, so that it would have been noticed if somebody could not be found. */
    boolean haveLookedUp() {
        return lookUps.judged() > 0
                || census.counts().stream().anyMatch(count -> count.figures().judged() > 0);
    }

    Outages outages() {
        return outages;
    }

    Losses losses() {
        return losses;
    }

    Census census() {
        return census;
    }

    Repairs repairs() {
        return repairs;
    }

    PurposeTraffic traffic() {
        return traffic;
    }

    /** From switching a phone on to the acknowledgement of its registration. */
    Histogram registrationMillis() {
        return registrationMillis;
    }

    List<Sample> samples() {
        return samples;
    }

    /** What the ring looked like last. */
    RingWatch.@Nullable Look lastLook() {
        return lastLook;
    }

    /** How often the ring was as it must be, while it was measured. */
    InvariantWatch invariant() {
        return invariant;
    }

    RingWatch ring() {
        return ring;
    }

    /** Somebody looked closely. */
    void lastLook(RingWatch.Look look) {
        lastLook = look;
        invariant.add(look);
    }

    /** Whether the ring has stood, so that something was measured at all. */
    boolean haveBegun() {
        return phoneSeconds > 0;
    }

    /** What of {@code amount} comes to each phone and second that it was on; 0 if nothing was measured. */
    double perPhoneSecond(long amount) {
        return haveBegun() ? amount / phoneSeconds : 0;
    }

    double elapsedSeconds() {
        return Spans.seconds(Duration.ofNanos(lastSampleNanos - beganNanos));
    }

    private void sample() {
        if (!running) {
            return;
        }
        ring.lookClosely(look -> {
            if (running) {
                lastLook(look);
                takeSample();
            }
        });
        simulation.schedule(interval, this::sample);
    }

    private void takeSample() {
        long nowNanos = simulation.nowNanos();
        double seconds = Spans.seconds(Duration.ofNanos(nowNanos - lastSampleNanos));
        if (seconds <= 0) {
            return;
        }
        losses.check();
        int up = office.sessions().size();
        long bytes = traffic.bytes() + handshakeBytesSoFar();
        long asked = lookUps.judged();
        long right = lookUps.count(Answer.RIGHT);
        phoneSeconds += up * seconds;
        samples.add(new Sample(
                Spans.seconds(Duration.ofNanos(nowNanos - beganNanos)),
                up,
                office.registered().size(),
                outages.takeMostOpen(),
                losses.takeMostOpen(),
                asked - askedAtLastSample,
                right - rightAtLastSample,
                up == 0 ? 0 : (bytes - bytesAtLastSample) / seconds / up,
                lastLook == null ? 0 : lastLook.wrongTables()));
        lastSampleNanos = nowNanos;
        bytesAtLastSample = bytes;
        askedAtLastSample = asked;
        rightAtLastSample = right;
    }

    private long handshakeBytesSoFar() {
        return Math.max(0, handshakeBytes + bytesOfHosts() - traffic.bytes());
    }

    private long bytesOfHosts() {
        long sum = 0;
        for (SimulatedHost host : office.hosts()) {
            sum += host.traffic().bytesSent();
        }
        return sum;
    }
}
