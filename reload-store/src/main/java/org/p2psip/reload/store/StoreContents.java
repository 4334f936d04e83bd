// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.store;

/**
 * How much a store held when it was opened.
 *
 * @param resources how many resources with values
 * @param values how many values, also those that the node leaves out for what has changed since
 */
public record StoreContents(long resources, long values) {}
