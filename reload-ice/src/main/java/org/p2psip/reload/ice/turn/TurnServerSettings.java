// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.turn;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** What a server gives, to whom and how much. Immutable. */
public final class TurnServerSettings {
    private final Builder values;

    private TurnServerSettings(Builder values) {
        this.values = values;
    }

    /** Settings for a server that relays at {@code addresses}, at most one of each family. */
    public static Builder relayingAt(List<RelayAddress> addresses) {
        return new Builder(addresses);
    }

    /** Collects settings. */
    public static final class Builder {
        private final List<RelayAddress> addresses;
        private int minPort = 49_152;
        private int maxPort = 65_535;
        private int maxAllocations = 4000;
        private int maxAllocationsPerUser = 16;
        private long maxBytesPerSecond;
        private long maxBytesPerSecondPerUser;
        private Predicate<InetAddress> site = client -> true;
        private int maxGuestAllocations = Integer.MAX_VALUE;
        private long maxGuestBytesPerSecond;
        private Duration maxLifetime = Duration.ofHours(1);
        private Duration maxAge = Duration.ofDays(365);
        private int refusalsPerSecondAndSource = 50;
        private int refusalsPerSecond = 1000;
        private boolean dontFragment;
        private boolean oldClients;

        private Builder(List<RelayAddress> addresses) {
            this.addresses = List.copyOf(addresses);
            long families =
                    addresses.stream().map(RelayAddress::family).distinct().count();
            if (addresses.isEmpty() || families != addresses.size()) {
                throw new IllegalArgumentException(
                        "relays at " + addresses + ", must be one or two of different families");
            }
        }

        private Builder(Builder other) {
            addresses = other.addresses;
            minPort = other.minPort;
            maxPort = other.maxPort;
            maxAllocations = other.maxAllocations;
            maxAllocationsPerUser = other.maxAllocationsPerUser;
            maxBytesPerSecond = other.maxBytesPerSecond;
            maxBytesPerSecondPerUser = other.maxBytesPerSecondPerUser;
            site = other.site;
            maxGuestAllocations = other.maxGuestAllocations;
            maxGuestBytesPerSecond = other.maxGuestBytesPerSecond;
            maxLifetime = other.maxLifetime;
            maxAge = other.maxAge;
            refusalsPerSecondAndSource = other.refusalsPerSecondAndSource;
            refusalsPerSecond = other.refusalsPerSecond;
            dontFragment = other.dontFragment;
            oldClients = other.oldClients;
        }

        /** Relays at these ports, 49 152 to 65 535 if nothing is said; none below 1024. */
        public Builder ports(int first, int last) {
            if (first < 1024 || last > 65_535 || first > last) {
                throw new IllegalArgumentException("ports are " + first + " to " + last + ", must be 1024 to 65535");
            }
            minPort = first;
            maxPort = last;
            return this;
        }

        /** How many allocations there may be in all, 4000 if nothing is said, and of one user, 16. */
        public Builder allocations(int inAll, int perUser) {
            if (inAll < 1 || perUser < 1) {
                throw new IllegalArgumentException("allocations are " + inAll + " and " + perUser + ", at least 1");
            }
            maxAllocations = inAll;
            maxAllocationsPerUser = perUser;
            return this;
        }

        /** How many bytes of data may be relayed per second in all and for one user; 0, as if nothing is said, for any number. */
        public Builder bytesPerSecond(long inAll, long perUser) {
            if (inAll < 0 || perUser < 0) {
                throw new IllegalArgumentException(
                        "bytes per second are " + inAll + " and " + perUser + ", at least 0");
            }
            maxBytesPerSecond = inAll;
            maxBytesPerSecondPerUser = perUser;
            return this;
        }

        /**
         * Whose clients come first: those from elsewhere, guests, get no more than a part of what there is in all.
         *
         * @param clients which client addresses are of the site; if nothing is said, all
         * @param guestAllocations how many allocations guests may have together, 0 for none
         * @param guestBytesPerSecond how many bytes of theirs may be relayed per second, 0 for as many as there may be in all
         */
        public Builder siteFirst(Predicate<InetAddress> clients, int guestAllocations, long guestBytesPerSecond) {
            if (guestAllocations < 0 || guestBytesPerSecond < 0) {
                throw new IllegalArgumentException(
                        "guests get " + guestAllocations + " and " + guestBytesPerSecond + ", at least 0");
            }
            site = clients;
            maxGuestAllocations = guestAllocations;
            maxGuestBytesPerSecond = guestBytesPerSecond;
            return this;
        }

        /** The longest lifetime that is given at a time, an hour if nothing is said; ten minutes at least. */
        public Builder maxLifetime(Duration lifetime) {
            if (lifetime.compareTo(DEFAULT_LIFETIME) < 0 || lifetime.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("the longest lifetime is " + lifetime + ", 10 min to a day");
            }
            maxLifetime = lifetime;
            return this;
        }

        /** After which time an allocation is not prolonged any more, a year if nothing is said; ten minutes at least. */
        public Builder maxAge(Duration age) {
            if (age.compareTo(DEFAULT_LIFETIME) < 0 || age.compareTo(Duration.ofDays(365)) > 0) {
                throw new IllegalArgumentException("the greatest age is " + age + ", 10 min to 365 days");
            }
            maxAge = age;
            return this;
        }

        /** How many refusals are told per second to who is not authenticated, from one source, 50, and in all, 1000. */
        public Builder refusalsPerSecond(int perSource, int inAll) {
            refusalsPerSecondAndSource = perSource;
            refusalsPerSecond = inAll;
            return this;
        }

        /** Whether the driver can forbid fragments, no if nothing is said. */
        public Builder dontFragment(boolean possible) {
            dontFragment = possible;
            return this;
        }

        /**
         * Whether clients of before RFC 8656 get what it refuses, no if nothing is said: channel numbers from 0x5000 on, and two
         * families by an attribute of another number.
         */
        public Builder oldClients(boolean allowed) {
            oldClients = allowed;
            return this;
        }

        /** The settings. */
        public TurnServerSettings build() {
            return new TurnServerSettings(new Builder(this));
        }
    }

    /** What a client gets that asks for no longer or for a shorter lifetime. */
    static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(10);

    /** Where the server relays. */
    public List<RelayAddress> addresses() {
        return values.addresses;
    }

    int minPort() {
        return values.minPort;
    }

    int maxPort() {
        return values.maxPort;
    }

    int maxAllocations() {
        return values.maxAllocations;
    }

    int maxAllocationsPerUser() {
        return values.maxAllocationsPerUser;
    }

    long maxBytesPerSecond() {
        return values.maxBytesPerSecond;
    }

    long maxBytesPerSecondPerUser() {
        return values.maxBytesPerSecondPerUser;
    }

    /** Whether a client is from elsewhere. */
    boolean isGuest(InetAddress client) {
        return !values.site.test(client);
    }

    int maxGuestAllocations() {
        return values.maxGuestAllocations;
    }

    long maxGuestBytesPerSecond() {
        return values.maxGuestBytesPerSecond;
    }

    long maxLifetimeSeconds() {
        return values.maxLifetime.getSeconds();
    }

    long maxAgeNanos() {
        return values.maxAge.toNanos();
    }

    int refusalsPerSecondAndSource() {
        return values.refusalsPerSecondAndSource;
    }

    int refusalsPerSecond() {
        return values.refusalsPerSecond;
    }

    boolean dontFragment() {
        return values.dontFragment;
    }

    boolean oldClients() {
        return values.oldClients;
    }
}
