// SPDX-License-Identifier: Apache-2.0
/** What peers of a self-tuning overlay tell each other (RFC 7363). */
package org.p2psip.reload.wire.selftuning;
