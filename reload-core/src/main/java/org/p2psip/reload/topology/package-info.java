// SPDX-License-Identifier: Apache-2.0
/** The interface of the Topology Plug-in (RFC 6940, Section 6.4.1). */
package org.p2psip.reload.topology;
