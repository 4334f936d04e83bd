// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.ice.agent;

import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The pairs of addresses that the far end has shown to be its own. At most {@link #MAX_PATHS}; the oldest goes first. */
final class ValidPaths {
    /** How many are remembered. */
    static final int MAX_PATHS = 16;

    private final Map<Path, PathTrust> paths = new LinkedHashMap<>(4);

    private record Path(InetSocketAddress base, InetSocketAddress remote) {}

    void noteRequest(InetSocketAddress base, InetSocketAddress remote) {
        put(new Path(base, remote), PathTrust.PENDING);
    }

    void noteValid(InetSocketAddress base, InetSocketAddress remote) {
        Path path = new Path(base, remote);
        paths.remove(path);
        put(path, PathTrust.VALID);
    }

    private void put(Path path, PathTrust trust) {
        if (paths.putIfAbsent(path, trust) == null && paths.size() > MAX_PATHS) {
            Iterator<Path> oldest = paths.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    PathTrust trust(InetSocketAddress base, InetSocketAddress remote) {
        return paths.getOrDefault(new Path(base, remote), PathTrust.UNKNOWN);
    }
}
