// SPDX-License-Identifier: Apache-2.0
/** Kinds and their stored data: data models, access control, quotas and lifetimes (RFC 6940, Section 7). */
package org.p2psip.reload.storage;
