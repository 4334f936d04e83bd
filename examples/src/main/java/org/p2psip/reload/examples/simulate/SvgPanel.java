// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One diagram of a plot: curves over time, with labelled axes and a legend. */
final class SvgPanel {
    /** Width of the diagram itself, without what is written around it. */
    static final int WIDTH = 820;

    /** Height of the diagram itself. */
    static final int HEIGHT = 150;

    private static final int TICKS = 5;
    private static final double[] STEPS = {1, 2, 2.5, 5, 10};

    private final String title;
    private final String unit;
    private final List<Curve> curves = new ArrayList<>();
    private double least;
    private double most;
    private boolean fixedMost;

    private record Curve(String name, String color, List<double[]> points) {}

    /** A diagram whose vertical axis begins at 0 and ends above the highest value, not below 1. */
    SvgPanel(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    /** Lets the vertical axis begin below the lowest value, and end at {@code top}. */
    SvgPanel endingAt(double top) {
        most = top;
        least = top;
        fixedMost = true;
        return this;
    }

    /** Adds a curve: pairs of seconds and values. */
    SvgPanel curve(String name, String color, List<double[]> points) {
        curves.add(new Curve(name, color, points));
        for (double[] point : points) {
            most = fixedMost ? most : Math.max(most, point[1]);
            least = fixedMost ? Math.min(least, point[1]) : least;
        }
        return this;
    }

    /**
     * Draws it.
     *
     * @param top where the diagram begins
     * @param left where it begins from the left
     * @param seconds at its right end
     */
    void draw(StringBuilder svg, int left, int top, double seconds) {
        double step = step(Math.max(most - least, fixedMost ? 1 : TICKS));
        double low = Math.min(Math.floor(least / step + 1e-9) * step, fixedMost ? most - 1 : 0);
        double high = fixedMost ? most : Math.max(step, Math.ceil(most / step - 1e-9) * step);
        text(svg, left, top - 8, "start", "title", title);
        for (double at = low; at <= high + step / 1000; at += step) {
            double y = y(top, at, low, high);
            line(svg, left, y, left + WIDTH, y, "grid");
            text(svg, left - 8, y + 4, "end", "label", Spans.number(at));
        }
        double middle = top + HEIGHT / 2.0;
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"label\" text-anchor=\"middle\" transform=\"translate(%d %.1f) rotate(-90)\">%s</text>%n",
                left - 62,
                middle,
                escaped(unit)));
        int legend = left + WIDTH;
        for (int i = curves.size() - 1; i >= 0; i--) {
            Curve curve = curves.get(i);
            text(svg, legend, top - 8, "end", "label", curve.name);
            legend -= (int) Math.round(6.6 * curve.name.length()) + 6;
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%d\" y=\"%d\" width=\"16\" height=\"4\" fill=\"%s\"/>%n",
                    legend - 14,
                    top - 14,
                    curve.color));
            legend -= 30;
        }
        for (Curve curve : curves) {
            svg.append("<polyline fill=\"none\" stroke-width=\"1.6\" stroke=\"")
                    .append(curve.color)
                    .append("\" points=\"");
            for (double[] point : curve.points) {
                double x = left + WIDTH * Math.min(1, point[0] / seconds);
                svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y(top, point[1], low, high)));
            }
            svg.append("\"/>\n");
        }
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"frame\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>%n",
                left,
                top,
                WIDTH,
                HEIGHT));
    }

    /** A round distance between marks, so that there are about five. */
    static double step(double span) {
        double rough = span / TICKS * (1 - 1e-9);
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double step : STEPS) {
            if (step * power >= rough) {
                return step * power;
            }
        }
        return 10 * power;
    }

    static void text(StringBuilder svg, double x, double y, String anchor, String style, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>%n",
                style,
                anchor,
                x,
                y,
                escaped(text)));
    }

    static void line(StringBuilder svg, double x1, double y1, double x2, double y2, String style) {
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                style,
                x1,
                y1,
                x2,
                y2));
    }

    private static double y(int top, double value, double low, double high) {
        return top + HEIGHT * (1 - (value - low) / (high - low));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
