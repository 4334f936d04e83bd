// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.driver;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import org.p2psip.reload.ice.agent.CandidateType;
import org.p2psip.reload.ice.agent.RemoteCandidate;

/**
 * Plays what the bytes say to a port with two sessions, one of which has begun its checks: datagrams of any kind, and answers
 * and checks that are right in all but some bytes.
 */
final class PortExercise {
    private static final int MAX_STEPS = 64;

    private PortExercise() {}

    static PortFixture exercise(byte[] input) {
        PortFixture fixture = new PortFixture();
        PortFixture.End one = fixture.new End().gather();
        PortFixture.End other = fixture.new End().gather();
        one.start(new RemoteCandidate(CandidateType.HOST, PortFixture.FAR, "f", 1));
        int at = 0;
        for (int i = 0; i < MAX_STEPS && at + 2 <= input.length; i++) {
            int what = input[at] & 0xFF;
            int length = Math.min(input[at + 1] & 0xFF, input.length - at - 2);
            byte[] bytes = Arrays.copyOfRange(input, at + 2, at + 2 + length);
            at += 2 + length;
            InetSocketAddress from = what % 3 == 0 ? PortFixture.stranger(what) : PortFixture.FAR;
            switch (what / 3 % 4) {
                case 0 -> fixture.receive(bytes, from);
                case 1 ->
                    fixture.receive(
                            damaged(
                                    fixture.check(
                                            one.session.credentials().ufrag(),
                                            one.session.credentials().password(),
                                            true),
                                    bytes),
                            from);
                case 2 -> {
                    if (!fixture.sent.isEmpty()) {
                        byte[] own = fixture.sent
                                .get(fixture.sent.size() - 1)
                                .bytes()
                                .clone();
                        own[0] |= 1;
                        fixture.receive(damaged(own, bytes), from);
                    }
                }
                default -> fixture.run(Duration.ofMillis(10L * length));
            }
        }
        if (other.session.candidates().size() != 1) {
            throw new AssertionError("a session that nobody spoke to has changed");
        }
        return fixture;
    }

    /** Each pair of bytes says which byte becomes which. */
    private static byte[] damaged(byte[] message, byte[] changes) {
        for (int i = 0; i + 1 < changes.length; i += 2) {
            message[(changes[i] & 0xFF) % message.length] = changes[i + 1];
        }
        return message;
    }
}
