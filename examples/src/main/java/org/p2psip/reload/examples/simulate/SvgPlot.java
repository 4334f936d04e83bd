// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A run as a picture: what its users noticed, who was there, and what it cost, over time. */
final class SvgPlot {
    private static final int LEFT = 96;
    private static final int RIGHT = 34;
    private static final int TOP = 120;
    private static final int PANEL = SvgPanel.HEIGHT + 56;
    private static final int BOTTOM = 40;
    private static final String BLUE = "#1f77b4";
    private static final String GREEN = "#2ca02c";
    private static final String RED = "#d62728";
    private static final String PURPLE = "#9467bd";
    private static final String ORANGE = "#e08214";

    private static final String HEAD = """
            <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">
            <style>
            text { font-family: sans-serif; fill: #222 }
            .head { font-size: 17px; font-weight: bold }
            .title { font-size: 14px; font-weight: bold }
            .label { font-size: 12px }
            .grid { stroke: #ddd; stroke-width: 1 }
            .frame { fill: none; stroke: #888; stroke-width: 1 }
            .fault { stroke: #d62728; stroke-width: 1; stroke-dasharray: 4 3 }
            .during { fill: #d62728; fill-opacity: 0.08 }
            </style>
            <rect width="100%" height="100%" fill="#fff"/>
            """;

    private final SimulationPlan plan;
    private final List<Sample> samples;

    SvgPlot(SimulationPlan plan, List<Sample> samples) {
        this.plan = plan;
        this.samples = samples;
    }

    /** The whole document. */
    String draw() {
        double seconds = samples.isEmpty() ? 1 : samples.get(samples.size() - 1).endSeconds();
        List<SvgPanel> panels = panels();
        int height = TOP + panels.size() * PANEL + BOTTOM;
        StringBuilder svg = new StringBuilder(HEAD.replace("{width}", String.valueOf(LEFT + SvgPanel.WIDTH + RIGHT))
                .replace("{height}", String.valueOf(height)));
        SvgPanel.text(svg, LEFT, 28, "start", "head", heading());
        SvgPanel.text(svg, LEFT, 48, "start", "label", Described.population(plan));
        SvgPanel.text(svg, LEFT, 64, "start", "label", Described.overlay(plan));
        int bottom = TOP + (panels.size() - 1) * PANEL + SvgPanel.HEIGHT;
        faults(svg, seconds, bottom);
        for (int i = 0; i < panels.size(); i++) {
            panels.get(i).draw(svg, LEFT, TOP + i * PANEL, seconds);
        }
        timeAxis(svg, seconds, bottom);
        return svg.append("</svg>\n").toString();
    }

    private String heading() {
        String name = plan.scenario().isEmpty() ? "Simulation" : "Scenario " + plan.scenario();
        return name + ": " + plan.population().peers() + " phones, seed " + plan.seed();
    }

    private List<SvgPanel> panels() {
        List<double[]> right = new ArrayList<>();
        for (Sample sample : samples) {
            if (sample.asked() > 0) {
                right.add(new double[] {sample.endSeconds(), 100.0 * sample.right() / sample.asked()});
            }
        }
        return List.of(
                new SvgPanel("Look-ups with the right answer, by interval", "%")
                        .endingAt(100)
                        .curve("right", GREEN, right),
                new SvgPanel("Phones", "phones")
                        .curve("on", BLUE, points(Sample::up))
                        .curve("registered", GREEN, points(Sample::registered)),
                new SvgPanel("What is wrong", "phones")
                        .curve("users not found", RED, points(Sample::unreachable))
                        .curve("registrations lost", PURPLE, points(Sample::lost))
                        .curve("neighbor tables not right", ORANGE, points(Sample::wrongTables)),
                new SvgPanel("Sent by each phone, without framing, TLS and TCP/IP", "bytes/s")
                        .curve("bytes", BLUE, points(Sample::bytesPerSecond)));
    }

    private List<double[]> points(ToDoubleFunction<Sample> value) {
        List<double[]> points = new ArrayList<>();
        for (Sample sample : samples) {
            points.add(new double[] {sample.endSeconds(), value.applyAsDouble(sample)});
        }
        return points;
    }

    private void faults(StringBuilder svg, double seconds, int bottom) {
        for (Fault fault : plan.faults()) {
            double from = x(Spans.seconds(fault.at()), seconds);
            double to = x(Spans.seconds(fault.end()), seconds);
            if (Spans.seconds(fault.at()) <= seconds) {
                svg.append(String.format(
                        Locale.ROOT,
                        "<rect class=\"during\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n",
                        from,
                        TOP,
                        to - from,
                        bottom - TOP));
                SvgPanel.line(svg, from, TOP - 24, from, bottom, "fault");
                SvgPanel.text(svg, from + 4, TOP - 26, "start", "label", Described.fault(fault));
            }
        }
    }

    private static double x(double at, double seconds) {
        return LEFT + SvgPanel.WIDTH * Math.min(1, at / seconds);
    }

    private static void timeAxis(StringBuilder svg, double seconds, int bottom) {
        String unit = seconds > 3 * 86_400 ? "d" : seconds > 3 * 3600 ? "h" : seconds > 180 ? "min" : "s";
        double length = Spans.seconds(Spans.parse("1" + unit));
        double step = SvgPanel.step(seconds / length / 2);
        for (double at = 0; at * length <= seconds * 1.0001; at += step) {
            double x = x(at * length, seconds);
            SvgPanel.line(svg, x, bottom, x, bottom + 5, "frame");
            SvgPanel.text(svg, x, bottom + 19, "middle", "label", Spans.number(at));
        }
        SvgPanel.text(
                svg,
                LEFT + SvgPanel.WIDTH / 2.0,
                bottom + 37,
                "middle",
                "label",
                "virtual time since the ring stood, " + (unit.equals("d") ? "days" : unit));
    }
}
