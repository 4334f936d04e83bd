// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.dissect;

import java.io.PrintWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.p2psip.reload.wire.Opaque;

/** Prints what an input holds, as it comes, and counts. */
final class RecordPrinter implements RecordSink {
    /** How many kinds of omissions are told apart; what is beyond counts as {@link #OTHERS}. */
    static final int MAX_OMISSIONS = 64;

    /** Omissions of kinds that there was no room for. */
    static final String OTHERS = "something else of many kinds";

    private final RecordFormat format;
    private final PrintWriter out;
    private final BooleanSupplier broken;
    private final Map<String, Long> omissions = new LinkedHashMap<>();
    private long records;
    private long malformed;
    private boolean closed;

    /** Prints to {@code out} until {@code broken} says, asked after each record, that nothing arrives any more. */
    RecordPrinter(RecordFormat format, PrintWriter out, BooleanSupplier broken) {
        this.format = format;
        this.out = out;
        this.broken = broken;
    }

    @Override
    public void message(Origin origin, Opaque bytes) {
        RecordFormat.Printed printed = format.message(++records, origin, bytes);
        malformed += printed.malformed() ? 1 : 0;
        print(printed.text());
    }

    @Override
    public void fault(Origin origin, Fault fault) {
        malformed++;
        print(format.fault(++records, origin, fault));
    }

    @Override
    public void skipped(String what) {
        boolean known = omissions.size() < MAX_OMISSIONS || omissions.containsKey(what);
        omissions.merge(known ? what : OTHERS, 1L, Long::sum);
    }

    @Override
    public boolean wantsMore() {
        return !closed;
    }

    /** How many records were printed. */
    long records() {
        return records;
    }

    /** How many of them are malformed. */
    long malformed() {
        return malformed;
    }

    /** What was left out, and how many times, in the order in which it first was. */
    Map<String, Long> omissions() {
        return Collections.unmodifiableMap(omissions);
    }

    private void print(String text) {
        out.write(text);
        out.flush();
        closed = broken.getAsBoolean();
    }
}
