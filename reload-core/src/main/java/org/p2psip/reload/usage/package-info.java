// SPDX-License-Identifier: Apache-2.0
/** SPI of a Usage: an application of the overlay with its Kinds and Application-IDs (RFC 6940, Sections 5.3 and 13.5). */
package org.p2psip.reload.usage;
