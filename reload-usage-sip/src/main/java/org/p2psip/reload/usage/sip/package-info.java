// SPDX-License-Identifier: Apache-2.0
/** The SIP usage (RFC 7904): registering addresses, looking them up, and connecting to whom they lead. */
package org.p2psip.reload.usage.sip;
