// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OverlayNameTest {
    @Test
    void hashIsTheLastFourBytesOfSha1() {
        assertThat(OverlayName.hash("example.com")).isEqualTo(0x65b0781f);
    }

    @Test
    void hashDependsOnCase() {
        assertThat(OverlayName.hash("Example.com")).isNotEqualTo(OverlayName.hash("example.com"));
    }
}
