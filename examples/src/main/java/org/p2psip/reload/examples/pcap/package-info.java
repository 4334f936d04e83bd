// SPDX-License-Identifier: Apache-2.0
/** Captures of overlay links in clear: writing them for Wireshark, and reading captures. */
@NullMarked
package org.p2psip.reload.examples.pcap;

import org.jspecify.annotations.NullMarked;
