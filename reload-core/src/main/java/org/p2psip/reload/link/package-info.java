// SPDX-License-Identifier: Apache-2.0
/** The overlay link layer: framing, Simple Reliability and the interface of link providers (RFC 6940, Section 6.6). */
package org.p2psip.reload.link;
