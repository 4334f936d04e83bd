// SPDX-License-Identifier: Apache-2.0
/** SPI of the Topology Plug-in: the algorithm that arranges the peers of an overlay (RFC 6940, Section 6.4.1). */
package org.p2psip.reload.topology;
