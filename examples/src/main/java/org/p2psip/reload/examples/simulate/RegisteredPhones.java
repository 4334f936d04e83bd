// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.examples.simulate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The phones whose registration was acknowledged and that still run. Drawing one takes the same time however many there are. */
final class RegisteredPhones {
    /** So many are drawn before it is taken that there is none. */
    static final int MAX_DRAWS = 1000;

    private final List<Phone> phones = new ArrayList<>();
    private final Map<Phone, Integer> places = new HashMap<>();

    void add(Phone phone) {
        if (places.putIfAbsent(phone, phones.size()) == null) {
            phones.add(phone);
        }
    }

    void remove(Phone phone) {
        Integer place = places.remove(phone);
        if (place != null) {
            Phone last = phones.remove(phones.size() - 1);
            if (last != phone) {
                phones.set(place, last);
                places.put(last, place);
            }
        }
    }

    int size() {
        return phones.size();
    }

    /** All of them now, in an order that follows from the seed. */
    List<Phone> list() {
        return new ArrayList<>(phones);
    }

    /** One of them; null if there is none. */
    @Nullable
    PhoneSession draw(Random random) {
        return draw(random, session -> true);
    }

    /** One of them that a condition holds for; null if there is none, or none is found among many. */
    @Nullable
    PhoneSession draw(Random random, Predicate<PhoneSession> condition) {
        for (int i = 0; i < MAX_DRAWS && !phones.isEmpty(); i++) {
            PhoneSession drawn = phones.get(random.nextInt(phones.size())).registered();
            if (drawn != null && condition.test(drawn)) {
                return drawn;
            }
        }
        return null;
    }
}
