// SPDX-License-Identifier: Apache-2.0
/** The overlay node that a program embeds (RFC 6940, Sections 4 and 11.4). */
package org.p2psip.reload.node;
