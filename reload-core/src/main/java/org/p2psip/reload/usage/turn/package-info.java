// SPDX-License-Identifier: Apache-2.0
/** The TURN Server Usage (RFC 6940, Section 9): how TURN servers make themselves known, and how they are found. */
package org.p2psip.reload.usage.turn;
