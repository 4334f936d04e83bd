// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.config;

/**
 * A document is no overlay configuration that this node can use.
 *
 * <p>The message is one line for people: where in the document, what is wrong there, and what would be right.
 */
public final class ConfigurationException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    /**
     * Creates the exception.
     *
     * @param line line of the problem, counted from 1, or 0 if the problem has no place in the document
     * @param column column of the problem, counted from 1, or 0 if unknown
     * @param problem what is wrong and what would be right
     */
    public ConfigurationException(int line, int column, String problem) {
        super(at(line, column) + problem);
        this.line = line;
        this.column = column;
    }

    /** Line of the problem, counted from 1, or 0 if it has no place in the document. */
    public int line() {
        return line;
    }

    /** Column of the problem, counted from 1, or 0 if unknown. */
    public int column() {
        return column;
    }

    static String at(int line, int column) {
        if (line <= 0) {
            return "";
        }
        return column <= 0 ? "line " + line + ": " : "line " + line + ", column " + column + ": ";
    }
}
