// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Random bytes, bare and with headers that let them in. */
class TurnPropertyTest {
    @Property(tries = 300)
    void anyBytesAreSurvived(@ForAll @Size(max = 200) byte[] bytes) throws Exception {
        TurnExercise.exercise(bytes);
    }

    @Property(tries = 300)
    void anyAttributesAreSurvived(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        byte[] body = new byte[4 * random.nextInt(30)];
        random.nextBytes(body);
        // Types and lengths that fit, every now and then.
        for (int at = 0; at + 4 <= body.length; at += 4 * (1 + random.nextInt(4))) {
            body[at] = 0;
            body[at + 1] = (byte) random.nextInt(0x30);
            body[at + 2] = 0;
            body[at + 3] = (byte) random.nextInt(12);
        }
        byte[] message = new byte[20 + body.length];
        int[] types = {0x0003, 0x0004, 0x0008, 0x0009, 0x0016, 0x0017, 0x0103, 0x0113, 0x0001};
        int type = types[random.nextInt(types.length)];
        message[0] = (byte) (type >>> 8);
        message[1] = (byte) type;
        message[2] = (byte) (body.length >>> 8);
        message[3] = (byte) body.length;
        message[4] = 0x21;
        message[5] = 0x12;
        message[6] = (byte) 0xA4;
        message[7] = 0x42;
        System.arraycopy(body, 0, message, 20, body.length);
        TurnExercise.exercise(message);
    }
}
