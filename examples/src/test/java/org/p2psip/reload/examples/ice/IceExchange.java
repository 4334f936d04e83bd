// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Two agents exchange descriptions, connect, and send each other datagrams. */
public final class IceExchange {
    /** What looks like DTLS, what is unknown, and what begins like STUN but is none. */
    private static final List<String> DATAGRAMS = List.of("16fefd0000000000000000000401020304", "8011111111", "000000");

    private IceExchange() {}

    /** Returns what each said once it was connected. */
    public static List<String> run(IceProcess one, IceProcess other) throws InterruptedException {
        String ofOne = one.await("\"ufrag\"");
        String ofOther = other.await("\"ufrag\"");
        other.say(ofOne);
        one.say(ofOther);
        List<String> connected = List.of(one.await("\"connected\""), other.await("\"connected\""));
        assertThat(connected.get(0).contains("\"controlling\":true"))
                .as("one of %s controls", connected)
                .isNotEqualTo(connected.get(1).contains("\"controlling\":true"));
        for (String datagram : DATAGRAMS) {
            one.say("{\"send\":\"" + datagram + "\"}");
            other.await("\"" + datagram + "\"");
            other.say("{\"send\":\"" + datagram + "\"}");
            one.await("\"" + datagram + "\"");
        }
        return connected;
    }
}
