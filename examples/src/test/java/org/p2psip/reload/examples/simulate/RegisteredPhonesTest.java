// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RegisteredPhonesTest {
    private final RegisteredPhones phones = new RegisteredPhones();
    private final Random random = new Random(1);

    private static Phone phone(int number) {
        Phone phone = new Phone(number, null);
        PhoneSession session = new PhoneSession(phone, 1, null, null, null, null, 0);
        session.moveTo(PhoneSession.State.REGISTERED);
        phone.begin(session);
        return phone;
    }

    @Test
    void drawsEachThatIsThereAndNoneThatIsGone() {
        Phone gone = phone(9);
        phones.add(gone);
        for (int i = 0; i < 5; i++) {
            phones.add(phone(i));
        }
        phones.remove(gone);
        Set<Integer> drawn = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            drawn.add(phones.draw(random).phone().number());
        }
        assertThat(drawn).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
        assertThat(phones.size()).isEqualTo(5);
    }

    @Test
    void givesUpAfterAsManyDrawsAsTheMaximum() {
        phones.add(phone(1));
        phones.add(phone(2));
        int[] asked = new int[1];
        assertThat(phones.draw(random, session -> ++asked[0] > RegisteredPhones.MAX_DRAWS))
                .isNull();
        assertThat(asked[0]).isEqualTo(RegisteredPhones.MAX_DRAWS);
        asked[0] = 0;
        assertThat(phones.draw(random, session -> ++asked[0] == RegisteredPhones.MAX_DRAWS))
                .isNotNull();
    }

    @Test
    void drawsNobodyWhereNobodyIs() {
        assertThat(phones.draw(random)).isNull();
    }
}
