// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.ice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connects with aioice, an agent in Python. Fails without it. */
@Tag("interop")
class AioiceInteropTest {
    @ParameterizedTest(name = "ours {0} {1}, aioice {2} {3}")
    @CsvSource({
        "--controlling, '',           --controlled,  ''",
        "--controlled,  '',           --controlling, ''",
        "--controlled,  '',           --controlling, --regular",
        "--controlling, --aggressive, --controlled,  ''",
        "--controlling, '',           --controlling, ''",
        "--controlling, '',           --controlling, --regular",
        "--controlled,  '',           --controlled,  ''",
    })
    void connects(String ourRole, String ourWay, String theirRole, String theirWay) throws Exception {
        try (IceProcess ours = start(true, ourRole, ourWay);
                IceProcess theirs = start(false, theirRole, theirWay)) {
            IceExchange.run(ours, theirs);
            assertThat(ours.closeAndWait()).isZero();
            assertThat(theirs.closeAndWait()).isZero();
        }
    }

    private static IceProcess start(boolean ours, String role, String way) throws Exception {
        String[] options = way.isEmpty() ? new String[] {role} : new String[] {role, way};
        return ours ? IceProcess.reload(options) : IceProcess.aioice(options);
    }
}
