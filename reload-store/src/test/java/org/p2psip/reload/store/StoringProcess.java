// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.store;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Semaphore;

/**
 * A process that stores for ever and says what was acknowledged, until somebody kills it. Arguments: directory, seed, first
 * version. Prints a line {@code number version} for each acknowledgement.
 */
final class StoringProcess {
    static final int REGISTRATIONS = 200;

    private static final int AT_ONCE = 20;

    private StoringProcess() {}

    public static void main(String[] args) throws Exception {
        Random random = new Random(Long.parseLong(args[1]));
        int version = Integer.parseInt(args[2]);
        Semaphore slots = new Semaphore(AT_ONCE);
        DurableStore store = DurableStore.open(Path.of(args[0]), Values.OVERLAY, Values.NODE);
        System.out.println("ready");
        while (true) {
            int number = random.nextInt(REGISTRATIONS);
            int stored = version++;
            slots.acquire();
            store.persist(Values.persist(Values.registration(number, stored))).whenComplete((done, failure) -> {
                slots.release();
                synchronized (System.out) {
                    System.out.println(failure == null ? number + " " + stored : "failed " + failure);
                }
            });
        }
    }
}
