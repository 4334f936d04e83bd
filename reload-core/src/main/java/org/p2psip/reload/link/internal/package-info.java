// SPDX-License-Identifier: Apache-2.0
/** What the link providers of this module share. Not exported. */
package org.p2psip.reload.link.internal;
