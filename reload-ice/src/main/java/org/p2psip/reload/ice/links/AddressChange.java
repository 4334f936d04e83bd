// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.links;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How this machine's addresses differ from those that are listened at.
 *
 * @param come those that are new
 * @param gone those that are not here any more; none if there would be no other left
 */
record AddressChange(List<InetSocketAddress> come, Set<InetAddress> gone) {
    /**
     * What has changed. A machine with its loopback address alone is off the network for now: then nothing has.
     *
     * @param known where is listened
     * @param here what the machine has, at least one
     */
    static AddressChange between(List<InetSocketAddress> known, List<InetSocketAddress> here) {
        if (here.get(0).getAddress().isLoopbackAddress()) {
            return new AddressChange(List.of(), Set.of());
        }
        Set<InetAddress> listening =
                known.stream().map(InetSocketAddress::getAddress).collect(Collectors.toSet());
        List<InetSocketAddress> come = here.stream()
                .filter(each -> !listening.contains(each.getAddress()))
                .collect(Collectors.toList());
        Set<InetAddress> gone = listening.stream()
                .filter(each -> here.stream().noneMatch(now -> now.getAddress().equals(each)))
                .collect(Collectors.toSet());
        return new AddressChange(come, gone.size() < listening.size() ? gone : Set.of());
    }
}
