// SPDX-License-Identifier: Apache-2.0
/** The Certificate Store Usage (RFC 6940, Section 8): certificates that nodes store for each other. */
package org.p2psip.reload.usage.certificate;
