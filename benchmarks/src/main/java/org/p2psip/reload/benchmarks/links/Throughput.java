// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.benchmarks.links;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Messages per second over a link, beside what its protocol does without it. */
final class Throughput {
    private static final int[] MESSAGE_BYTES = {300, 2_500};

    private static final long WARM_UP_CPU_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    private final int rounds;
    private final long burstNanos;

    /** @param rounds bursts of each row */
    Throughput(int rounds, long burstMillis) {
        this.rounds = rounds;
        this.burstNanos = TimeUnit.MILLISECONDS.toNanos(burstMillis);
    }

    void run() {
        System.out.println("Echoes of messages, there and back; ratios are to the bare echo with the same cipher.");
        System.out.println("| link | bytes | | echoes/s | ratio | echoes per CPU second | ratio |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        for (LinkEnd.Protocol protocol : LinkEnd.Protocol.values()) {
            for (int bytes : MESSAGE_BYTES) {
                run(protocol, bytes);
            }
        }
    }

    private void run(LinkEnd.Protocol protocol, int bytes) {
        Map<String, EchoPair> pairs = new LinkedHashMap<>();
        pairs.put("bare", bare(protocol, bytes, true));
        pairs.put("link", new LinkPair(protocol, bytes));
        pairs.put("bare, Bouncy Castle's cipher", bare(protocol, bytes, false));
        Map<String, List<EchoPair.Burst>> bursts = new LinkedHashMap<>();
        pairs.values().forEach(this::warmUp);
        // In turns, so that whatever else the machine does hits all.
        for (int round = 0; round < rounds; round++) {
            pairs.forEach((name, pair) ->
                    bursts.computeIfAbsent(name, first -> new ArrayList<>()).add(pair.run(burstNanos)));
        }
        pairs.values().forEach(EchoPair::close);
        List<EchoPair.Burst> bare = bursts.getOrDefault("bare", List.of());
        bursts.forEach((name, row) -> System.out.printf(
                Locale.ROOT,
                "| %s | %d | %s | %.0f | %.2f | %.0f | %.2f |%n",
                protocol,
                bytes,
                name,
                median(row, EchoPair.Burst::perSecond),
                medianRatio(row, bare, EchoPair.Burst::perSecond),
                median(row, EchoPair.Burst::perCpuSecond),
                medianRatio(row, bare, EchoPair.Burst::perCpuSecond)));
    }

    /** By computing time: on a busy machine, little is compiled within a second. */
    private void warmUp(EchoPair pair) {
        for (long cpuNanos = 0; cpuNanos < WARM_UP_CPU_NANOS; ) {
            cpuNanos += pair.run(burstNanos).cpuNanos();
        }
    }

    private static EchoPair bare(LinkEnd.Protocol protocol, int bytes, boolean platformCipher) {
        return protocol == LinkEnd.Protocol.TLS
                ? new BareTlsPair(bytes, platformCipher)
                : new BareDtlsPair(bytes, platformCipher);
    }

    private static double median(List<EchoPair.Burst> bursts, ToDoubleFunction<EchoPair.Burst> figure) {
        double[] sorted = bursts.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static double medianRatio(
            List<EchoPair.Burst> ours, List<EchoPair.Burst> bare, ToDoubleFunction<EchoPair.Burst> figure) {
        double[] ratios = new double[ours.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(bare.get(i));
        }
        Arrays.sort(ratios);
        return ratios[ratios.length / 2];
    }
}
