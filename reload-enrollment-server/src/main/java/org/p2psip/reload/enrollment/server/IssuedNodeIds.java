// SPDX-License-Identifier: Apache-2.0
package org.p2psip.reload.enrollment.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.p2psip.reload.wire.NodeId;

/**
 * Which Node-IDs each user has, in a text file, one user a line: the user name, a colon and the Node-IDs, separated by
 * commas. A user keeps them, so that a new certificate does not move all that is stored (RFC 6940, Section 11.3).
 *
 * <p>Chosen at random and written to the disk before they are given out. Thread-safe.
 */
public final class IssuedNodeIds {
    /** Most bytes of the file, 64 MiB: about a million Node-IDs. */
    public static final int MAX_FILE_BYTES = 1 << 26;

    private final Path file;
    private final Random random;
    private final Map<String, List<NodeId>> issued;
    private final Set<NodeId> taken = new HashSet<>();

    private IssuedNodeIds(Path file, Random random, Map<String, List<NodeId>> issued) {
        this.file = file;
        this.random = random;
        this.issued = issued;
        issued.values().forEach(taken::addAll);
    }

    /**
     * Reads what was issued so far; nothing if the file does not exist.
     *
     * @param random where Node-IDs come from: a {@code SecureRandom} but in tests
     * @throws IOException if the file cannot be read, or a line in it is malformed
     */
    public static IssuedNodeIds open(Path file, Random random) throws IOException {
        Map<String, List<NodeId>> issued = new TreeMap<>();
        List<String> lines = AtomicFile.readLines(file, MAX_FILE_BYTES);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).trim();
            if (line.isEmpty()) {
                continue;
            }
            int colon = line.lastIndexOf(':');
            try {
                if (colon < 1) {
                    throw new IllegalArgumentException("no user name before a colon");
                }
                List<NodeId> nodeIds = new ArrayList<>();
                for (String hex : line.substring(colon + 1).split(",", -1)) {
                    nodeIds.add(NodeId.parse(hex));
                }
                issued.put(line.substring(0, colon), nodeIds);
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ", line " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        return new IssuedNodeIds(file, random, issued);
    }

    /**
     * The Node-IDs of a user: those of before, and new ones where these are too few.
     *
     * @param count how many, at least 1
     * @param length length of a Node-ID in bytes, 16 to 20
     * @param revoked Node-IDs that nobody gets, not even their former owner
     * @throws IOException if new ones cannot be written to the disk
     */
    public synchronized List<NodeId> of(String userName, int count, int length, Set<NodeId> revoked)
            throws IOException {
        List<NodeId> before = issued.getOrDefault(userName, List.of());
        List<NodeId> usable = new ArrayList<>();
        for (NodeId nodeId : before) {
            if (nodeId.length() == length && !revoked.contains(nodeId)) {
                usable.add(nodeId);
            }
        }
        List<NodeId> fresh = new ArrayList<>();
        while (usable.size() + fresh.size() < count) {
            fresh.add(fresh(length, revoked, fresh));
        }
        if (!fresh.isEmpty()) {
            List<NodeId> all = new ArrayList<>(before);
            all.addAll(fresh);
            Map<String, List<NodeId>> next = new TreeMap<>(issued);
            next.put(userName, all);
            write(next);
            issued.put(userName, all);
            taken.addAll(fresh);
            usable.addAll(fresh);
        }
        return List.copyOf(usable.subList(0, count));
    }

    private NodeId fresh(int length, Set<NodeId> revoked, List<NodeId> alsoTaken) {
        byte[] bytes = new byte[length];
        while (true) {
            random.nextBytes(bytes);
            if (!isZero(bytes)) {
                NodeId nodeId = NodeId.copyOf(bytes);
                if (!nodeId.isWildcard()
                        && !taken.contains(nodeId)
                        && !revoked.contains(nodeId)
                        && !alsoTaken.contains(nodeId)) {
                    return nodeId;
                }
            }
        }
    }

    private static boolean isZero(byte[] bytes) {
        int all = 0;
        for (byte b : bytes) {
            all |= b;
        }
        return all == 0;
    }

    private void write(Map<String, List<NodeId>> next) throws IOException {
        List<String> lines = new ArrayList<>();
        next.forEach((user, nodeIds) -> lines.add(user + ":"
                + String.join(",", nodeIds.stream().map(NodeId::toString).toList())));
        AtomicFile.writeLines(file, lines);
    }
}
