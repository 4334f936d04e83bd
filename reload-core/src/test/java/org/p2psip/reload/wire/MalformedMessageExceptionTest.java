// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MalformedMessageExceptionTest {
    @Test
    void saysWhereAndWhat() {
        MalformedMessageException malformed =
                new MalformedMessageException("PingReq.padding", 38, "needs 2 bytes, has 1");
        assertThat(malformed).hasMessage("PingReq.padding at byte 38: needs 2 bytes, has 1");
        assertThat(malformed.field()).isEqualTo("PingReq.padding");
        assertThat(malformed.offset()).isEqualTo(38);
    }
}
