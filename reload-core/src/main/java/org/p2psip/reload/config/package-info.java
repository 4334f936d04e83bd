// SPDX-License-Identifier: Apache-2.0
/** The overlay configuration as values, its XML document and its signatures (RFC 6940, Section 11.1). */
package org.p2psip.reload.config;
